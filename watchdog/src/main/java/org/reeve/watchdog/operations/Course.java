package org.reeve.watchdog.operations;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.Admission;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.operation.Step;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.operations.OperationEffect.Tell.Weight;
import org.reeve.watchdog.operations.Work.Phase;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.vm.Guest;

/** One decision in the making: the queue as it becomes, and the effects so far. */
final class Course {
    private static final Duration MAX_DEADLINE = Duration.ofDays(7);
    /** Of a step that changes power, until there is a history. */
    private static final int EXPECTED_MILLIS = 5_000;

    private final Surroundings around;
    private final List<OperationEffect> effects = new ArrayList<>();
    private OperationQueue queue;

    Course(OperationQueue queue, Surroundings around) {
        this.queue = queue;
        this.around = around;
    }

    OperationDecision decision() {
        return new OperationDecision(queue, effects);
    }

    void asked(Operation operation, Optional<OperationStatus> known) {
        OperationStatus queued = OperationStatus.queued(operation, around.date());
        switch (AdmissionDesk.admit(queue, operation, known, around)) {
            case Admission.AlreadyPending _ -> {
                // Whoever repeats the question has not heard the answer.
                OperationStatus newest = queue.find(operation.id(), operation.attempt())
                        .map(Work::status)
                        .or(() -> known)
                        .orElse(queued);
                effects.add(new OperationEffect.Tell(newest, Weight.PROGRESS));
            }
            case Admission.Denied denied ->
                effects.add(new OperationEffect.Admit(operation, queued.failed(denied.failure(), around.date())));
            case Admission.Accepted _ -> {
                Duration left = Duration.between(around.date(), operation.deadline());
                Duration bounded = left.compareTo(MAX_DEADLINE) < 0 ? left : MAX_DEADLINE;
                queue = queue.plus(Work.queued(operation, queued, around.now().plus(bounded)));
                effects.add(new OperationEffect.Admit(operation, queued));
            }
        }
    }

    void cancel(OperationId id, int attempt) {
        Work work = queue.find(id, attempt).orElse(null);
        if (work == null) {
            return;
        }
        switch (work.phase()) {
            case TURN -> end(work, work.status().cancelled(around.date()));
            case AGENT -> {
                // The agent may have begun before it went away: only it can say how it ended.
                if (work.status().state() == OperationState.QUEUED) {
                    end(work, work.status().cancelled(around.date()));
                } else {
                    queue = queue.with(work.cancelAsked());
                }
            }
            case AGENT_WORKS -> {
                queue = queue.with(work.cancelAsked());
                askAgentToCancel(work.status());
            }
            // A request for power cannot be taken back.
            case CALL, READ_BACK -> effects.add(new OperationEffect.Tell(work.status(), Weight.PROGRESS));
        }
    }

    void agentTold(OperationStatus news) {
        Work work = queue.find(news.id(), news.attempt()).orElse(null);
        if (work == null || work.phase() == Phase.TURN) {
            if (!news.state().isEnd()) {
                askAgentToCancel(news);
            }
            return;
        }
        OperationStatus merged = work.status().after(news);
        Map<String, Duration> begun = stepTimes(work, merged);
        OperationStatus refined = refine(merged, begun);
        if (refined.state().isEnd()) {
            end(work, refined);
            return;
        }
        boolean milestone =
                !statesOf(refined.steps()).equals(statesOf(work.status().steps()))
                        || refined.state() != work.status().state();
        queue = queue.with(work.with(refined, begun).with(refined, Phase.AGENT_WORKS));
        effects.add(new OperationEffect.Tell(refined, milestone ? Weight.MILESTONE : Weight.PROGRESS));
    }

    void agentUp() {
        Work work = queue.head().orElse(null);
        if (work == null) {
            return;
        }
        if (work.phase() == Phase.AGENT || work.phase() == Phase.AGENT_WORKS) {
            askAgentToRun(work);
        }
    }

    void callEnded(OperationId id, int attempt, Deed.Outcome outcome) {
        Work work = queue.find(id, attempt).orElse(null);
        if (work == null || work.phase() != Phase.CALL) {
            return;
        }
        PowerAction action = powerOf(work);
        switch (outcome) {
            case Deed.Outcome.Done _ -> {
                queue = queue.with(work.with(work.status(), Phase.READ_BACK));
                effects.add(new OperationEffect.Look());
            }
            case Deed.Outcome.Failed failed ->
                fail(work, "the hypervisor did not do it: " + failed.why(), "correct that, and retry");
            case Deed.Outcome.Unclear unclear -> {
                if (action == PowerAction.RESET) {
                    fail(
                            work,
                            "nobody knows whether the guest was reset: " + unclear.why(),
                            "look at it, and retry if it was not");
                } else {
                    queue = queue.with(work.with(work.status(), Phase.READ_BACK));
                    effects.add(new OperationEffect.Look());
                }
            }
        }
    }

    void readBack() {
        Work work = queue.head().orElse(null);
        Guest guest = around.guest();
        if (work == null || guest == null || work.phase() != Phase.READ_BACK) {
            return;
        }
        boolean off = guest.power() == PowerState.SHUT_OFF;
        boolean runs = guest.power() == PowerState.RUNNING;
        switch (powerOf(work)) {
            case SHUTDOWN, POWER_OFF -> {
                if (off) {
                    done(work, Step.State.DONE);
                }
            }
            case START -> {
                if (runs) {
                    done(work, Step.State.DONE);
                } else if (off) {
                    fail(work, "the guest did not stay on: " + guest.why(), "look at its console, and retry");
                }
            }
            case RESET -> {
                if (runs) {
                    done(work, Step.State.DONE);
                }
            }
            case REBOOT -> {
                if (off) {
                    fail(work, "the guest shut down and did not come back", "start it");
                }
            }
        }
    }

    void rebooted() {
        Work work = queue.head().orElse(null);
        if (work == null || (work.phase() != Phase.READ_BACK && work.phase() != Phase.CALL)) {
            return;
        }
        if (powerOf(work) == PowerAction.REBOOT) {
            done(work, Step.State.DONE);
        }
    }

    void vanished() {
        for (Work work : queue.works()) {
            fail(work, "the guest is no longer on this host", "");
        }
    }

    void timeCame() {
        for (Work work : queue.works()) {
            if (around.now().compareTo(work.deadline()) >= 0) {
                late(work);
            }
        }
    }

    private void late(Work work) {
        switch (work.phase()) {
            case TURN -> fail(work, "its turn did not come before its deadline", "retry");
            case AGENT ->
                fail(
                        work,
                        "the agent in the guest could not be reached before the deadline",
                        "see whether the guest runs and its agent is installed, and retry");
            case AGENT_WORKS -> {
                askAgentToCancel(work.status());
                fail(work, "the agent in the guest had not finished at the deadline", "retry with more time");
            }
            case CALL -> fail(work, "the hypervisor had not answered at the deadline", "look at the host, and retry");
            case READ_BACK -> {
                boolean ignored = powerOf(work) == PowerAction.SHUTDOWN || powerOf(work) == PowerAction.REBOOT;
                fail(
                        work,
                        ignored
                                ? "the guest did not obey before the deadline"
                                : "the guest was not seen to be so before the deadline",
                        ignored ? "switch it off, or reset it" : "look at it, and retry");
            }
        }
    }

    /** Begins what may begin. */
    void goOn() {
        while (true) {
            Work head = queue.head().orElse(null);
            if (head == null || head.phase() != Phase.TURN) {
                return;
            }
            if (around.recovery() == Surroundings.RecoveryHold.HELD) {
                return;
            }
            begin(head);
        }
    }

    private void begin(Work work) {
        switch (work.operation().request()) {
            case OperationRequest.Power power -> beginPower(work, power.action());
            case OperationRequest.Modules _ -> beginModules(work);
        }
    }

    private void beginModules(Work work) {
        Guest guest = around.guest();
        if (guest != null && guest.power() == PowerState.SHUT_OFF) {
            fail(work, "the guest is switched off", "start it, and retry");
        } else if (around.agent() == Surroundings.Agent.REACHABLE) {
            askAgentToRun(work);
        } else {
            queue = queue.with(work.with(work.status(), Phase.AGENT));
        }
    }

    private void beginPower(Work work, PowerAction action) {
        Guest guest = around.guest();
        boolean off = guest != null && guest.power() == PowerState.SHUT_OFF;
        boolean runs = guest != null && guest.power() == PowerState.RUNNING;
        boolean soAlready =
                switch (action) {
                    case START -> runs;
                    case SHUTDOWN, POWER_OFF -> off;
                    case REBOOT, RESET -> false;
                };
        Map<String, Duration> begun = Map.of(stepName(action), around.now());
        OperationStatus running = running(work, action, begun);
        Work started = work.with(running, begun).with(running, Phase.CALL);
        if (soAlready) {
            done(started, Step.State.UNCHANGED);
            return;
        }
        queue = queue.with(started);
        effects.add(new OperationEffect.Tell(started.status(), Weight.MILESTONE));
        effects.add(new OperationEffect.CallPower(
                work.operation().id(),
                work.operation().attempt(),
                action,
                work.deadline().minus(around.now())));
    }

    private OperationStatus running(Work work, PowerAction action, Map<String, Duration> begun) {
        OperationStatus old = work.status();
        Step step = new Step(stepName(action), EXPECTED_MILLIS, Step.State.RUNNING, 0);
        DelayLeft left = DelayEstimate.of(List.of(step), begun, around.now(), around.history())
                .orElse(null);
        return new OperationStatus(
                old.id(), old.attempt(), OperationState.RUNNING, 0, List.of(step), left, null, around.date());
    }

    private void done(Work work, Step.State how) {
        PowerAction action = powerOf(work);
        OperationStatus old = work.status();
        Step step = new Step(stepName(action), EXPECTED_MILLIS, how, 100);
        Duration since = work.begun().get(step.name());
        if (how == Step.State.DONE && since != null) {
            effects.add(new OperationEffect.StepTook(step.name(), around.now().minus(since)));
        }
        end(
                work,
                new OperationStatus(
                        old.id(), old.attempt(), OperationState.DONE, 100, List.of(step), null, null, around.date()));
        effects.add(new OperationEffect.PowerChanged(action));
    }

    private void fail(Work work, String cause, String correction) {
        end(work, work.status().failed(Failure.of(cause, correction), around.date()));
    }

    private void end(Work work, OperationStatus status) {
        queue = queue.without(work);
        effects.add(new OperationEffect.Tell(status, Weight.MILESTONE));
        if (work.ownsPower()) {
            effects.add(new OperationEffect.Look());
        }
    }

    private void askAgentToRun(Work work) {
        OperationStatus old = work.status();
        OperationStatus status = new OperationStatus(
                old.id(),
                old.attempt(),
                OperationState.RUNNING,
                old.percent(),
                old.steps(),
                old.delayLeft(),
                null,
                around.date());
        queue = queue.with(work.with(status, Phase.AGENT_WORKS));
        if (old.state() == OperationState.QUEUED) {
            effects.add(new OperationEffect.Tell(status, Weight.MILESTONE));
        }
        effects.add(new OperationEffect.AskAgent(new Message.RunOperation(work.operation())));
        if (work.cancelling() == Work.Cancelling.ASKED) {
            askAgentToCancel(status);
        }
    }

    private void askAgentToCancel(OperationStatus status) {
        Guest guest = around.guest();
        if (guest != null) {
            effects.add(new OperationEffect.AskAgent(
                    new Message.CancelOperation(guest.id(), status.id(), status.attempt())));
        }
    }

    /** When the steps that run now began; those that ended since are told with their durations. */
    private Map<String, Duration> stepTimes(Work work, OperationStatus merged) {
        Map<String, Duration> begun = new HashMap<>();
        for (Step step : merged.steps()) {
            Duration since = work.begun().get(step.name());
            if (step.state() == Step.State.RUNNING) {
                begun.put(step.name(), since == null ? around.now() : since);
            } else if (step.state() == Step.State.DONE && since != null) {
                effects.add(
                        new OperationEffect.StepTook(step.name(), around.now().minus(since)));
            }
        }
        return begun;
    }

    private OperationStatus refine(OperationStatus status, Map<String, Duration> begun) {
        @Nullable
        DelayLeft left = status.state() == OperationState.RUNNING
                ? DelayEstimate.of(status.steps(), begun, around.now(), around.history())
                        .orElse(status.delayLeft())
                : null;
        return new OperationStatus(
                status.id(),
                status.attempt(),
                status.state(),
                status.percent(),
                status.steps(),
                left,
                status.failure(),
                status.changedAt());
    }

    private static List<Step.State> statesOf(List<Step> steps) {
        return steps.stream().map(Step::state).toList();
    }

    private static PowerAction powerOf(Work work) {
        return switch (work.operation().request()) {
            case OperationRequest.Power power -> power.action();
            case OperationRequest.Modules _ ->
                throw new IllegalStateException("operation " + work.operation().id() + " is not about power");
        };
    }

    private static String stepName(PowerAction action) {
        return "power: " + action.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
