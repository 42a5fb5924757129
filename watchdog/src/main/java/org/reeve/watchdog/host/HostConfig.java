package org.reeve.watchdog.host;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon may do with the host itself. All of it is off by default.
 *
 * @param watchdog the watchdog device that resets the host when Reeve stands still; null for none
 * @param watchdogTimeout how long the device waits, in whole seconds
 * @param realTimePriority of the threads that decide, 1 to 50; 0 for none
 */
public record HostConfig(@Nullable Path watchdog, Duration watchdogTimeout, Memory memory, int realTimePriority) {
    public static final HostConfig OFF = new HostConfig(null, Duration.ofSeconds(60), Memory.SWAPPABLE, 0);

    /** Whether the kernel may take the daemon's memory away for a while. */
    public enum Memory {
        SWAPPABLE,
        LOCKED
    }
}
