package org.reeve.watchdog.evidence;

import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.size;

import java.time.Duration;
import org.reeve.common.config.ConfigTable;

/**
 * The table {@code [evidence]} of {@code watchdog.toml}.
 *
 * @param keep how long evidence is kept on the host
 * @param most how many bytes it may take there, all of it together; the oldest goes first
 */
public record EvidenceConfig(Duration keep, long most) {
    public static final EvidenceConfig DEFAULT = new EvidenceConfig(Duration.ofDays(30), 10L << 30);

    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(3650);

    public static EvidenceConfig read(ConfigTable table) {
        return new EvidenceConfig(
                table.optional("keep", duration(SHORTEST, LONGEST), DEFAULT.keep),
                table.optional("most", size(1L << 20, 64L << 40), DEFAULT.most));
    }
}
