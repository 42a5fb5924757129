package org.reeve.agent.operations;

import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationStatus;

/** What comes into the runner's queue. */
sealed interface Asked {
    /** @param dealtWith called once it is durable, or refused */
    record Run(Operation operation, Runnable dealtWith) implements Asked {}

    /** @param dealtWith called once it is durable, or of no consequence */
    record Cancel(Attempt attempt, Runnable dealtWith) implements Asked {}

    /** Say again what has not ended: the host may have missed it. */
    record Repeat() implements Asked {}

    /** Nothing: whoever waits for something looks round. */
    record Wake() implements Asked {}

    /** The worker is done. */
    record Ended(Attempt attempt, Outcome outcome) implements Asked {}

    /** How the worker's work ended. */
    interface Outcome {
        /** @param last what was known before it */
        OperationStatus after(OperationStatus last);
    }
}
