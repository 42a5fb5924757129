package org.reeve.watchdog.trace;

import java.time.Duration;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/**
 * The table {@code [trace]}.
 *
 * @param keep how long recordings are kept, in whole days
 * @param most bytes of all recordings together; the oldest go first
 */
public record TraceConfig(Recording recording, Duration keep, long most) {
    private static final long MEBIBYTE = 1L << 20;

    public static final TraceConfig USUAL = new TraceConfig(Recording.ON, Duration.ofDays(14), 64 * MEBIBYTE);

    /** Whether anything is recorded. */
    public enum Recording {
        ON,
        OFF
    }

    public static TraceConfig of(ConfigTable table) {
        return new TraceConfig(
                table.optional("record", ValueFormat.flag(), true) ? Recording.ON : Recording.OFF,
                table.optional("keep", ValueFormat.duration(Duration.ofDays(1), Duration.ofDays(365)), USUAL.keep),
                table.optional("most", ValueFormat.size(16 * MEBIBYTE, 64L << 30), USUAL.most));
    }
}
