package org.reeve.watchdog.operations;

import java.time.Duration;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.wire.Message;

/** What a decision about operations wants done. */
public sealed interface OperationEffect {
    /** A new attempt, with the status it has from the beginning: queued, or failed when it was denied. */
    record Admit(Operation operation, OperationStatus status) implements OperationEffect {}

    /** An attempt was cancelled that has not come yet: it is not run when it comes. To the journal and to central. */
    record CancelAhead(OperationStatus status) implements OperationEffect {}

    /** Somebody wants an attempt no longer that only the agent can end: to the journal. */
    record NoteCancel(OperationId id, int attempt) implements OperationEffect {}

    /** It is so far now: to the journal and to central. */
    record Tell(OperationStatus status, Weight weight) implements OperationEffect {
        /** Whether it may be lost. */
        public enum Weight {
            /** A little more of the same: the next one says it too. */
            PROGRESS,
            /** It must be in the journal, and reach central. */
            MILESTONE
        }
    }

    /** To the agent, now; nobody minds when it is lost. */
    record AskAgent(Message message) implements OperationEffect {}

    /** Comes back as {@link OperationEvent.CallEnded}. */
    record CallPower(OperationId id, int attempt, PowerAction action, Duration timeLeft) implements OperationEffect {}

    /** An operation has changed the guest's power: recovery must know. */
    record PowerChanged(PowerAction action) implements OperationEffect {}

    /** From now on the guest has that policy of its own, or its host's with a blank text. To the journal. */
    record SetPolicy(String toml, String askedBy) implements OperationEffect {}

    /** Look at the guest; comes back as {@link OperationEvent.Seen}. */
    record Look() implements OperationEffect {}

    record StepTook(String step, Duration duration) implements OperationEffect {}
}
