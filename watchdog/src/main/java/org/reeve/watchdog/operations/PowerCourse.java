package org.reeve.watchdog.operations;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.operation.Step;
import org.reeve.watchdog.operations.OperationEffect.Tell.Weight;
import org.reeve.watchdog.operations.Work.Phase;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.vm.Guest;

/** Operations on a guest's power: asked of the hypervisor, and read back at the guest. */
final class PowerCourse {
    /** Of a step that changes power, until there is a history. */
    private static final int EXPECTED_MILLIS = 5_000;

    private final Draft draft;
    private final Surroundings around;

    PowerCourse(Draft draft) {
        this.draft = draft;
        this.around = draft.around();
    }

    void begin(Work work, PowerAction action) {
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
        draft.replace(started);
        draft.tell(started.status(), Weight.MILESTONE);
        draft.effect(new OperationEffect.CallPower(
                work.operation().id(),
                work.operation().attempt(),
                action,
                work.deadline().minus(around.now())));
    }

    void callEnded(OperationId id, int attempt, Deed.Outcome outcome) {
        Work work = draft.queue().find(id, attempt).orElse(null);
        if (work == null || work.phase() != Phase.CALL) {
            return;
        }
        switch (outcome) {
            case Deed.Outcome.Done _ -> awaitEffect(work);
            case Deed.Outcome.Failed failed ->
                draft.fail(work, "the hypervisor did not do it: " + failed.why(), "correct that, and retry");
            case Deed.Outcome.Unclear unclear -> {
                if (actionOf(work) == PowerAction.RESET) {
                    draft.fail(
                            work,
                            "nobody knows whether the guest was reset: " + unclear.why(),
                            "look at it, and retry if it was not");
                } else {
                    awaitEffect(work);
                }
            }
        }
    }

    private void awaitEffect(Work work) {
        draft.replace(work.with(work.status(), Phase.READ_BACK));
        draft.effect(new OperationEffect.Look());
    }

    void readBack() {
        Work work = draft.queue().head().orElse(null);
        Guest guest = around.guest();
        if (work == null || guest == null || work.phase() != Phase.READ_BACK) {
            return;
        }
        boolean off = guest.power() == PowerState.SHUT_OFF;
        boolean runs = guest.power() == PowerState.RUNNING;
        switch (actionOf(work)) {
            case SHUTDOWN, POWER_OFF -> {
                if (off) {
                    done(work, Step.State.DONE);
                }
            }
            case START -> {
                if (runs) {
                    done(work, Step.State.DONE);
                } else if (off) {
                    draft.fail(work, "the guest did not stay on: " + guest.why(), "look at its console, and retry");
                }
            }
            case RESET -> {
                if (runs) {
                    done(work, Step.State.DONE);
                }
            }
            case REBOOT -> {
                if (off) {
                    draft.fail(work, "the guest shut down and did not come back", "start it");
                }
            }
        }
    }

    void rebooted() {
        Work work = draft.queue().head().orElse(null);
        if (work == null || (work.phase() != Phase.READ_BACK && work.phase() != Phase.CALL)) {
            return;
        }
        if (actionOf(work) == PowerAction.REBOOT) {
            done(work, Step.State.DONE);
        }
    }

    /** It was to be seen at the guest, and was not before the deadline. */
    void lateReadBack(Work work) {
        boolean ignored =
                switch (actionOf(work)) {
                    case SHUTDOWN, REBOOT -> true;
                    case START, POWER_OFF, RESET -> false;
                };
        draft.fail(
                work,
                ignored
                        ? "the guest did not obey before the deadline"
                        : "the guest was not seen to be so before the deadline",
                ignored ? "switch it off, or reset it" : "look at it, and retry");
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
        PowerAction action = actionOf(work);
        OperationStatus old = work.status();
        Step step = new Step(stepName(action), EXPECTED_MILLIS, how, 100);
        Duration since = work.begun().get(step.name());
        if (how == Step.State.DONE && since != null) {
            draft.effect(new OperationEffect.StepTook(step.name(), around.now().minus(since)));
        }
        draft.end(
                work,
                new OperationStatus(
                        old.id(), old.attempt(), OperationState.DONE, 100, List.of(step), null, null, around.date()));
        draft.effect(new OperationEffect.PowerChanged(action));
    }

    private static PowerAction actionOf(Work work) {
        return switch (work.operation().request()) {
            case OperationRequest.Power power -> power.action();
            case OperationRequest.Modules _, OperationRequest.Policy _ ->
                throw new IllegalStateException("operation " + work.operation().id() + " is not about power");
        };
    }

    private static String stepName(PowerAction action) {
        return "power: " + action.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
