package org.reeve.agent.operations;

import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationStatus;

/**
 * What the journal knows of one attempt.
 *
 * @param operation null once it has ended: its documents are not kept
 */
record Known(GuestId guest, @Nullable Operation operation, OperationStatus status, Cancellation cancellation) {
    /** Whether somebody wants it to stop. */
    enum Cancellation {
        NOT_ASKED,
        ASKED
    }

    static Known accepted(Operation operation, OperationStatus queued) {
        return new Known(operation.guest(), operation, queued, Cancellation.NOT_ASKED);
    }

    Known with(OperationStatus next) {
        return new Known(guest, next.state().isEnd() ? null : operation, next, cancellation);
    }

    Known cancelAsked() {
        return new Known(guest, operation, status, Cancellation.ASKED);
    }
}
