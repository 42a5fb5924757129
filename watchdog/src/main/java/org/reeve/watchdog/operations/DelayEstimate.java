package org.reeve.watchdog.operations;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.Step;

/**
 * How long the steps that are left will take: the sum of the medians of what like steps took. With fewer than three of them, or
 * none, the step's own weight counts too, and the result is a range.
 */
final class DelayEstimate {
    private static final int STEADY = 3;

    private DelayEstimate() {}

    /** Empty when there are no steps yet. */
    static Optional<DelayLeft> of(List<Step> steps, Map<String, Duration> begun, Duration now, StepHistory history) {
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        Duration atLeast = Duration.ZERO;
        Duration atMost = Duration.ZERO;
        for (Step step : steps) {
            if (step.state() == Step.State.WAITING || step.state() == Step.State.RUNNING) {
                DelayLeft whole = whole(step, history.of(step.name()));
                Duration since = begun.get(step.name());
                Duration spent = since == null ? Duration.ZERO : now.minus(since);
                atLeast = atLeast.plus(less(whole.atLeast(), spent));
                atMost = atMost.plus(less(whole.atMost(), spent));
            }
        }
        return Optional.of(new DelayLeft(atLeast, atMost));
    }

    private static DelayLeft whole(Step step, List<Duration> took) {
        List<Duration> sorted = took.stream().sorted().toList();
        if (sorted.size() >= STEADY) {
            Duration median = sorted.get(sorted.size() / 2);
            Duration quarter = sorted.get(sorted.size() / 4);
            Duration threeQuarters = sorted.get(sorted.size() * 3 / 4);
            boolean steady = threeQuarters.compareTo(quarter.multipliedBy(2)) <= 0;
            return steady ? new DelayLeft(median, median) : new DelayLeft(quarter, threeQuarters);
        }
        Duration weight = Duration.ofMillis(step.weightMillis());
        Duration shortest = sorted.isEmpty() ? weight.dividedBy(2) : sorted.getFirst();
        Duration longest = sorted.isEmpty() ? weight.multipliedBy(2) : sorted.getLast();
        return new DelayLeft(
                shortest.compareTo(weight) < 0 ? shortest : weight, longest.compareTo(weight) > 0 ? longest : weight);
    }

    private static Duration less(Duration whole, Duration spent) {
        return whole.compareTo(spent) > 0 ? whole.minus(spent) : Duration.ZERO;
    }
}
