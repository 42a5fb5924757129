package org.reeve.common.operation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far an attempt of an operation is.
 *
 * @param percent 0 to 100; never goes back within an attempt
 * @param delayLeft null when it has ended, or nothing is known
 * @param failure not null exactly when the state is {@link OperationState#FAILED}
 * @param changedAt when this was so
 */
public record OperationStatus(
        OperationId id,
        int attempt,
        OperationState state,
        int percent,
        List<Step> steps,
        @Nullable DelayLeft delayLeft,
        @Nullable Failure failure,
        Instant changedAt) {
    public OperationStatus {
        steps = List.copyOf(steps);
        if ((state == OperationState.FAILED) != (failure != null)) {
            throw new IllegalArgumentException("operation " + id + " is " + state + " with failure " + failure);
        }
    }

    public static OperationStatus queued(Operation operation, Instant at) {
        return new OperationStatus(
                operation.id(), operation.attempt(), OperationState.QUEUED, 0, List.of(), null, null, at);
    }

    /** The same attempt, failed: its steps and percent stay as they were. */
    public OperationStatus failed(Failure why, Instant at) {
        return new OperationStatus(id, attempt, OperationState.FAILED, percent, steps, null, why, at);
    }

    /** The same attempt, cancelled: its steps and percent stay as they were. */
    public OperationStatus cancelled(Instant at) {
        return new OperationStatus(id, attempt, OperationState.CANCELLED, percent, steps, null, null, at);
    }

    /**
     * What is known after {@code news} arrived, which may be late, repeated or out of order: a later attempt replaces
     * an earlier one, an end state never changes, a running attempt is never queued again, percent never goes back.
     */
    public OperationStatus after(OperationStatus news) {
        if (!news.id.equals(id) || news.attempt < attempt) {
            return this;
        }
        if (news.attempt > attempt) {
            return news;
        }
        if (state.isEnd() || (news.state == OperationState.QUEUED && state == OperationState.RUNNING)) {
            return this;
        }
        int notBack = Math.max(percent, news.percent);
        return new OperationStatus(
                id, attempt, news.state, notBack, news.steps, news.delayLeft, news.failure, news.changedAt);
    }
}
