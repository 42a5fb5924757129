package org.reeve.watchdog.storm;

import java.time.Duration;
import java.util.List;

/** How long the same thing took, each time. */
record Percentiles(Duration p50, Duration p99, Duration most, int of) {
    /** @param times at least one */
    static Percentiles of(List<Duration> times) {
        List<Duration> sorted = times.stream().sorted().toList();
        int size = sorted.size();
        return new Percentiles(
                sorted.get(size / 2), sorted.get(Math.min(size - 1, size * 99 / 100)), sorted.getLast(), size);
    }

    @Override
    public String toString() {
        return "p50 " + p50.toMillis() + " ms, p99 " + p99.toMillis() + " ms, most " + most.toMillis() + " ms, of "
                + of;
    }
}
