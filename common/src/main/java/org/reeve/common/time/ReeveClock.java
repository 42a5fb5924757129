package org.reeve.common.time;

import java.time.Duration;
import java.time.Instant;

/**
 * Where time comes from. Points in time that people read come from {@link #now()}; whatever is measured or waited for
 * comes from {@link #elapsed()}, which never jumps.
 */
public interface ReeveClock {
    /** The wall clock. It may jump, in both directions: never subtract two of them to decide something. */
    Instant now();

    /** Time since an arbitrary fixed point, monotonic within this process. */
    Duration elapsed();

    /** The machine's own clocks. */
    static ReeveClock system() {
        return SystemClock.INSTANCE;
    }
}
