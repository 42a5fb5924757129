package org.reeve.central.panel;

import org.jspecify.annotations.Nullable;
import org.reeve.central.operations.OperationView;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Step;

/**
 * An operation in the list.
 *
 * @param now what is being done at this moment; empty when nothing is
 * @param delay how long it will still take; empty when nobody knows
 * @param csrf what its buttons send along
 */
record OperationRow(
        String id,
        String what,
        String guest,
        String who,
        String at,
        String atText,
        int attempt,
        OperationState state,
        String stateWord,
        String tone,
        String now,
        int percent,
        String delay,
        @Nullable Failure failure,
        boolean cancelAsked,
        boolean documents,
        String csrf) {
    static OperationRow of(OperationView view, String csrf) {
        Operation operation = view.operation();
        OperationStatus status = view.status();
        return new OperationRow(
                operation.id().toString(),
                Words.request(operation.request()),
                view.guestName(),
                operation.requestedBy(),
                operation.requestedAt().toString(),
                Words.time(operation.requestedAt()),
                operation.attempt(),
                status.state(),
                Words.state(status.state(), view.cancelAsked()),
                Words.tone(status.state()),
                now(status),
                status.percent(),
                status.state().isEnd() ? "" : Words.delay(status.delayLeft()),
                status.failure(),
                view.cancelAsked() == OperationView.CancelAsked.YES,
                hasDocuments(operation.request()),
                csrf);
    }

    private static boolean hasDocuments(OperationRequest request) {
        return switch (request) {
            case OperationRequest.Power _ -> false;
            case OperationRequest.Modules _, OperationRequest.Policy _ -> true;
        };
    }

    private static String now(OperationStatus status) {
        return status.state() != OperationState.RUNNING
                ? ""
                : status.steps().stream()
                        .filter(step -> step.state() == Step.State.RUNNING)
                        .map(Step::name)
                        .findFirst()
                        .orElse("");
    }

    /** Whether there is progress to look at. */
    boolean moves() {
        return switch (state) {
            case RUNNING -> true;
            case FAILED, CANCELLED -> percent > 0;
            case QUEUED, DONE -> false;
        };
    }

    boolean canCancel() {
        return !state.isEnd() && !cancelAsked;
    }

    boolean canRetry() {
        return state == OperationState.FAILED || state == OperationState.CANCELLED;
    }

    /** Whether it has something that a person could have written wrong. */
    boolean canCorrect() {
        return documents && canRetry();
    }
}
