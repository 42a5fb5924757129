package org.reeve.watchdog.operations;

import java.time.Duration;
import java.util.Map;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;

/**
 * An operation that has not ended.
 *
 * @param deadline on the monotonic clock
 * @param begun for each step that runs, when it was first seen running, on the monotonic clock
 */
public record Work(
        Operation operation,
        OperationStatus status,
        Duration deadline,
        Phase phase,
        Cancelling cancelling,
        Map<String, Duration> begun) {
    public Work {
        begun = Map.copyOf(begun);
    }

    /** What it waits for. */
    public enum Phase {
        /** Its turn, or recovery, which is at work on the guest's power. */
        TURN,
        /** The agent, which does not answer at the moment, or has not been seen yet. */
        AGENT,
        /** The agent has been asked, and does it. */
        AGENT_WORKS,
        /** The hypervisor's answer. */
        CALL,
        /** The guest must be seen to be as it should. */
        READ_BACK
    }

    /** Whether somebody wants it no longer. */
    public enum Cancelling {
        NOT_ASKED,
        ASKED
    }

    static Work queued(Operation operation, OperationStatus status, Duration deadline) {
        return new Work(operation, status, deadline, Phase.TURN, Cancelling.NOT_ASKED, Map.of());
    }

    Work with(OperationStatus newStatus, Phase newPhase) {
        return new Work(operation, newStatus, deadline, newPhase, cancelling, begun);
    }

    Work with(OperationStatus newStatus, Map<String, Duration> nowBegun) {
        return new Work(operation, newStatus, deadline, phase, cancelling, nowBegun);
    }

    Work cancelAsked() {
        return new Work(operation, status, deadline, phase, Cancelling.ASKED, begun);
    }

    boolean is(OperationStatus other) {
        return operation.id().equals(other.id()) && operation.attempt() == other.attempt();
    }

    /** Whether it has the guest's power in its hands. */
    boolean ownsPower() {
        return operation.request() instanceof OperationRequest.Power && phase != Phase.TURN;
    }
}
