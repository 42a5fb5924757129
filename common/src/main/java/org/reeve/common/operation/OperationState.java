package org.reeve.common.operation;

/** Where an attempt of an operation is. */
public enum OperationState {
    QUEUED,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    /** Whether this state is for ever, within the attempt. */
    public boolean isEnd() {
        return switch (this) {
            case QUEUED, RUNNING -> false;
            case DONE, FAILED, CANCELLED -> true;
        };
    }
}
