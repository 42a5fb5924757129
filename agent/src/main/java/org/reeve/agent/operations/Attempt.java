package org.reeve.agent.operations;

import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;

/** What is done exactly once. */
record Attempt(OperationId id, int number) {
    static Attempt of(Operation operation) {
        return new Attempt(operation.id(), operation.attempt());
    }

    static Attempt of(OperationStatus status) {
        return new Attempt(status.id(), status.attempt());
    }
}
