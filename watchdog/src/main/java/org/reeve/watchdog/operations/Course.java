package org.reeve.watchdog.operations;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.reeve.common.operation.Admission;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.watchdog.operations.OperationEffect.Tell.Weight;
import org.reeve.watchdog.operations.Work.Phase;

/** What all operations have in common: how they are taken, cancelled, late, and begun in their turn. */
final class Course {
    private final Draft draft;
    private final PowerCourse power;
    private final AgentCourse agent;
    private final PolicyCourse policy;
    private final Surroundings around;

    Course(Draft draft, PowerCourse power, AgentCourse agent, PolicyCourse policy) {
        this.draft = draft;
        this.power = power;
        this.agent = agent;
        this.policy = policy;
        this.around = draft.around();
    }

    void asked(Operation operation, Optional<OperationStatus> known) {
        OperationStatus queued = OperationStatus.queued(operation, around.date());
        switch (AdmissionDesk.admit(draft.queue(), operation, known, around)) {
            case Admission.AlreadyPending _ -> {
                // Whoever repeats the question has not heard the answer.
                OperationStatus newest = draft.queue()
                        .find(operation.id(), operation.attempt())
                        .map(Work::status)
                        .or(() -> known)
                        .orElse(queued);
                draft.tell(newest, Weight.PROGRESS);
            }
            case Admission.Denied denied ->
                draft.effect(new OperationEffect.Admit(operation, queued.failed(denied.failure(), around.date())));
            case Admission.Accepted _ -> {
                Duration left = Operations.timeLeft(operation, around.date());
                draft.append(Work.queued(operation, queued, around.now().plus(left)));
                draft.effect(new OperationEffect.Admit(operation, queued));
            }
        }
    }

    void cancel(OperationId id, int attempt, Optional<OperationStatus> known) {
        Work work = draft.queue().find(id, attempt).orElse(null);
        if (work == null) {
            cancelAbsent(id, attempt, known);
            return;
        }
        switch (work.phase()) {
            case TURN -> draft.end(work, work.status().cancelled(around.date()));
            case AGENT -> {
                // The agent may have begun before it went away: only it can say how it ended.
                if (work.status().state() == OperationState.QUEUED) {
                    draft.end(work, work.status().cancelled(around.date()));
                } else {
                    noteCancel(work);
                }
            }
            case AGENT_WORKS -> {
                noteCancel(work);
                agent.askToCancel(work.status());
            }
            // A request for power cannot be taken back.
            case CALL, READ_BACK -> draft.tell(work.status(), Weight.PROGRESS);
        }
    }

    /** It has ended, or the cancel has overtaken it. */
    private void cancelAbsent(OperationId id, int attempt, Optional<OperationStatus> known) {
        if (known.isPresent() && known.get().attempt() >= attempt) {
            draft.tell(known.get(), Weight.PROGRESS);
        } else {
            draft.effect(new OperationEffect.CancelAhead(new OperationStatus(
                    id, attempt, OperationState.CANCELLED, 0, List.of(), null, null, around.date())));
        }
    }

    private void noteCancel(Work work) {
        if (work.cancelling() == Work.Cancelling.NOT_ASKED) {
            draft.replace(work.cancelAsked());
            draft.effect(new OperationEffect.NoteCancel(
                    work.operation().id(), work.operation().attempt()));
        }
    }

    void vanished() {
        for (Work work : draft.queue().works()) {
            draft.fail(work, "the guest is no longer on this host", "");
        }
    }

    void timeCame() {
        for (Work work : draft.queue().works()) {
            if (around.now().compareTo(work.deadline()) >= 0) {
                late(work);
            }
        }
    }

    private void late(Work work) {
        switch (work.phase()) {
            case TURN -> draft.fail(work, "its turn did not come before its deadline", "retry");
            case AGENT ->
                draft.fail(
                        work,
                        "the agent in the guest could not be reached before the deadline",
                        "see whether the guest runs and its agent is installed, and retry");
            case AGENT_WORKS -> {
                agent.askToCancel(work.status());
                draft.fail(work, "the agent in the guest had not finished at the deadline", "retry with more time");
            }
            case CALL ->
                draft.fail(work, "the hypervisor had not answered at the deadline", "look at the host, and retry");
            case READ_BACK -> power.lateReadBack(work);
        }
    }

    /** Begins what may begin. */
    void goOn() {
        while (true) {
            Work head = draft.queue().head().orElse(null);
            if (head == null || head.phase() != Phase.TURN) {
                return;
            }
            OperationRequest request = head.operation().request();
            if (around.recovery() == Surroundings.RecoveryHold.HELD && !(request instanceof OperationRequest.Policy)) {
                return;
            }
            switch (request) {
                case OperationRequest.Power asked -> power.begin(head, asked.action());
                case OperationRequest.Modules _ -> agent.begin(head);
                case OperationRequest.Policy asked -> policy.run(head, asked.toml());
            }
        }
    }
}
