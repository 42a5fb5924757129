package org.reeve.agent.operations;

import java.time.Duration;
import java.time.Instant;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;

/**
 * How long an attempt may take. Its two points in time were written by central's clock, and a guest's own may be wrong by
 * years: only the time between them counts here.
 */
final class Deadline {
    private static final Duration LONGEST = Duration.ofDays(1);

    private Deadline() {}

    static Duration span(Operation operation) {
        Duration span = Duration.between(operation.requestedAt(), operation.deadline());
        return span.isNegative() ? Duration.ZERO : span.compareTo(LONGEST) > 0 ? LONGEST : span;
    }

    /** Whether it passed while the agent was dead: then the guest's own clock is all there is. */
    static boolean passedMeanwhile(Operation operation, Instant queuedHere, Instant now) {
        return now.isAfter(queuedHere.plus(span(operation)));
    }

    static Failure passed(Operation operation) {
        return Failure.of(
                "it did not end within " + words(span(operation)) + ", its deadline",
                "look at the step where it stood, and retry with a later deadline");
    }

    private static String words(Duration span) {
        return span.toMinutes() >= 2 ? span.toMinutes() + " minutes" : span.toSeconds() + " seconds";
    }
}
