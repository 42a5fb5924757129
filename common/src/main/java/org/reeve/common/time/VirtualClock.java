package org.reeve.common.time;

import java.time.Duration;
import java.time.Instant;

/** A clock that moves only when it is told to: for tests and for the simulation of policies. Thread-safe. */
public final class VirtualClock implements ReeveClock {
    private Instant now;
    private Duration elapsed = Duration.ZERO;

    public VirtualClock(Instant start) {
        this.now = start;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized Duration elapsed() {
        return elapsed;
    }

    /** Both clocks move on together; {@code step} is not negative. */
    public synchronized void advance(Duration step) {
        if (step.isNegative()) {
            throw new IllegalArgumentException("time cannot go back by " + step);
        }
        now = now.plus(step);
        elapsed = elapsed.plus(step);
    }

    /** The wall clock alone is set, as an administrator or a broken time server would. */
    public synchronized void setWallClock(Instant instant) {
        now = instant;
    }
}
