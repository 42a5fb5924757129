package org.reeve.watchdog.operations;

import java.util.Optional;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.watchdog.recovery.Deed;

/** What the operations of a guest are told. */
public sealed interface OperationEvent {
    /** @param known how far the newest attempt of the same operation is, if it is in the journal */
    record Asked(Operation operation, Optional<OperationStatus> known) implements OperationEvent {}

    /** @param known how far the newest attempt of the same operation is, if it is in the journal */
    record CancelAsked(OperationId id, int attempt, Optional<OperationStatus> known) implements OperationEvent {}

    /** The agent says how far it is. */
    record AgentTold(OperationStatus status) implements OperationEvent {}

    /** The agent can be spoken to, perhaps again: what was said before may be lost. */
    record AgentUp() implements OperationEvent {}

    /** The hypervisor answered the call of the operation, or will never. */
    record CallEnded(OperationId id, int attempt, Deed.Outcome outcome) implements OperationEvent {}

    /** The guest was looked at, later than every call that has been answered. */
    record Seen() implements OperationEvent {}

    /** The guest went through its firmware again: the hypervisor said so, or the agent has a new boot id. */
    record Rebooted() implements OperationEvent {}

    /** The guest is no longer on this host. */
    record Vanished() implements OperationEvent {}

    /** A moment to look at deadlines, and at whether the next one may begin. */
    record TimeCame() implements OperationEvent {}
}
