package org.reeve.common.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: half a second, doubling to 30 s, each spread so that peers do not come all at once. */
final class Backoff {
    private static final long FIRST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 30_000;
    private static final Duration STEADY = Duration.ofMinutes(1);

    private final RandomGenerator random;
    private long nextMillis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Between half of the delay and the whole. */
    Duration next() {
        long millis = nextMillis / 2 + random.nextLong(nextMillis / 2 + 1);
        nextMillis = Math.min(LONGEST_MILLIS, nextMillis * 2);
        return Duration.ofMillis(millis);
    }

    /** A connection has ended: one that lasted a minute makes the delay short again, one that broke at once does not. */
    void lasted(Duration up) {
        if (up.compareTo(STEADY) >= 0) {
            nextMillis = FIRST_MILLIS;
        }
    }
}
