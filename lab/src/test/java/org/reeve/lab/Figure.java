package org.reeve.lab;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How long the same thing took, each time that it was tried. Printed, not judged: what a shared machine needs is no property of
 * Reeve.
 *
 * @param times at least one
 */
record Figure(String what, List<Duration> times) {
    void print() {
        System.out.printf(
                "figure: %s: median %d ms, p99 %d ms, most %d ms, of %d%n",
                what,
                median(times).toMillis(),
                p99(times).toMillis(),
                times.stream().max(Comparator.naturalOrder()).orElseThrow().toMillis(),
                times.size());
    }

    /**
     * How many times as long it took as the other, which was tried as often. Time by time, so that a machine which was slow for a
     * while was so for both.
     */
    void printBeside(Figure other) {
        List<Double> ratios = IntStream.range(0, times.size())
                .mapToObj(each -> (double) times.get(each).toMillis()
                        / other.times.get(each).toMillis())
                .toList();
        System.out.printf(
                Locale.ROOT,
                "figure: (%s) / (%s): median %.2f, most %.2f, of %d pairs%n",
                what,
                other.what,
                median(ratios),
                ratios.stream().max(Comparator.naturalOrder()).orElseThrow(),
                ratios.size());
    }

    /** With fewer than a hundred the slowest. */
    private static Duration p99(List<Duration> times) {
        return times.stream().sorted().toList().get((times.size() * 99 - 1) / 100);
    }

    private static <T extends Comparable<? super T>> T median(List<T> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
