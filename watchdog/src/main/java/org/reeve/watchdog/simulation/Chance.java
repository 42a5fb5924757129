package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Everything that is left to chance in a world comes from here: the same seed, the same world. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** True once in so many times, on average. */
    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** Both ends included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    Duration between(Duration low, Duration high) {
        return Duration.ofMillis(random.nextLong(low.toMillis(), high.toMillis() + 1));
    }

    /** Mostly short, sometimes up to {@code longest}: as delays are. */
    Duration upTo(Duration longest) {
        Duration most = oneIn(10) ? longest : longest.dividedBy(50);
        return Duration.ofNanos(random.nextLong(most.toNanos() + 1));
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    RandomGenerator random() {
        return random;
    }
}
