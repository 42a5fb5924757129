package org.reeve.common.time;

import java.time.Duration;
import java.time.Instant;

enum SystemClock implements ReeveClock {
    INSTANCE;

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime());
    }
}
