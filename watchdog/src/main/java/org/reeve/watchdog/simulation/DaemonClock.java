package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.time.Instant;
import org.reeve.common.time.ReeveClock;

/** The clocks as one life of the daemon sees them: its monotonic clock starts anywhere. */
record DaemonClock(ReeveClock world, Duration start) implements ReeveClock {
    @Override
    public Instant now() {
        return world.now();
    }

    @Override
    public Duration elapsed() {
        return world.elapsed().plus(start);
    }
}
