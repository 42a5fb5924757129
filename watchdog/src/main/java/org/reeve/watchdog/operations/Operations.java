package org.reeve.watchdog.operations;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;

/**
 * The entrance of this room: {@link #decide} says what follows from an event. No clock, no threads, no I/O.
 *
 * <pre>
 *   asked ─► TURN ─┬─ modules ─► AGENT ◄──► AGENT_WORKS ─► end, told by the agent
 *                  ├─ power ───► CALL ────► READ_BACK ───► end, seen at the guest
 *                  └─ policy ──► end, at once
 *   every phase ─ deadline ─► failed
 * </pre>
 */
public final class Operations {
    private static final Duration MOST_TIME = Duration.ofDays(7);

    private Operations() {}

    /** Total: every event has an answer in every state. */
    public static OperationDecision decide(OperationQueue queue, OperationEvent event, Surroundings around) {
        Draft draft = new Draft(queue, around);
        PowerCourse power = new PowerCourse(draft);
        AgentCourse agent = new AgentCourse(draft);
        Course course = new Course(draft, power, agent, new PolicyCourse(draft));
        switch (event) {
            case OperationEvent.Asked asked -> course.asked(asked.operation(), asked.known());
            case OperationEvent.CancelAsked asked -> course.cancel(asked.id(), asked.attempt(), asked.known());
            case OperationEvent.AgentTold told -> agent.told(told.status());
            case OperationEvent.AgentUp _ -> agent.up();
            case OperationEvent.CallEnded ended -> power.callEnded(ended.id(), ended.attempt(), ended.outcome());
            case OperationEvent.Seen _ -> power.readBack();
            case OperationEvent.Rebooted _ -> power.rebooted();
            case OperationEvent.Vanished _ -> course.vanished();
            case OperationEvent.TimeCame _ -> course.timeCame();
        }
        course.goOn();
        return draft.decision();
    }

    /**
     * How much time an operation has left at {@code date}, not negative. Never more than whoever asked gave it: where the wall
     * clock was set back, the date of its deadline is years away.
     */
    public static Duration timeLeft(Operation operation, Instant date) {
        Duration given = Duration.between(operation.requestedAt(), operation.deadline());
        Duration left = Duration.between(date, operation.deadline());
        Duration least =
                Stream.of(given, left, MOST_TIME).min(Duration::compareTo).orElseThrow();
        return least.isNegative() ? Duration.ZERO : least;
    }

    /**
     * An operation that the journal holds, after a restart of the daemon.
     *
     * @param deadline on the monotonic clock
     */
    public static OperationQueue remembered(
            OperationQueue queue,
            Operation operation,
            OperationStatus status,
            Work.Cancelling cancelling,
            Duration deadline) {
        Work work = Work.queued(operation, status, deadline);
        Work.Phase phase =
                switch (status.state()) {
                    case RUNNING ->
                        switch (operation.request()) {
                            case OperationRequest.Power _ -> Work.Phase.CALL;
                            // It was asked by the watchdog before, and may be at work.
                            case OperationRequest.Modules _ -> Work.Phase.AGENT_WORKS;
                            case OperationRequest.Policy _ -> Work.Phase.TURN;
                        };
                    case QUEUED, DONE, FAILED, CANCELLED -> Work.Phase.TURN;
                };
        Work resumed = work.with(status, phase);
        return queue.plus(
                switch (cancelling) {
                    case NOT_ASKED -> resumed;
                    case ASKED -> resumed.cancelAsked();
                });
    }
}
