package org.reeve.watchdog.recovery;

import java.util.List;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.recovery.RecoveryState.Acting;
import org.reeve.watchdog.recovery.RecoveryState.Expecting;
import org.reeve.watchdog.recovery.RecoveryState.Observed;
import org.reeve.watchdog.recovery.RecoveryState.Quarantined;
import org.reeve.watchdog.recovery.RecoveryState.Running;
import org.reeve.watchdog.recovery.RecoveryState.Stopped;
import org.reeve.watchdog.recovery.RecoveryState.Suspected;
import org.reeve.watchdog.recovery.RecoveryState.Waiting;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.WatchdogAction;

/** What follows from the signs of life of a guest that runs. One that does not run is for {@link Sight}. */
record Examination(Moves moves, Guest guest, Vitals vitals) {
    private static final String BY_ITSELF = "The guest shows signs of life again.";

    Decision decide(RecoveryState state) {
        if (guest.power() != PowerState.RUNNING) {
            return Decision.stay(state);
        }
        return switch (state) {
            case Stopped _, Acting _, Quarantined _ -> Decision.stay(state);
            case Running s -> running(s);
            case Suspected s -> suspected(s);
            case Expecting s -> expecting(s);
            case Waiting s -> waiting(s);
            case Observed s -> observed(s);
        };
    }

    private Decision running(Running state) {
        return switch (verdict(Verdict.Device.FED)) {
            case Verdict.Alive _, Verdict.Excused _, Verdict.Suspected _ -> Decision.stay(state);
            case Verdict.Hung hung -> begin(state.past(), Incident.Cause.GUEST_HUNG, hung.witnesses());
            case Verdict.Stuck stuck -> begin(state.past(), Incident.Cause.QEMU_STUCK, stuck.witnesses());
            case Verdict.Failing failing -> beginCheck(state.past(), failing.check());
        };
    }

    private Decision suspected(Suspected state) {
        Past past = state.past();
        return switch (verdict(moves.deviceOf(state))) {
            case Verdict.Hung hung -> begin(past, Incident.Cause.WATCHDOG_DEVICE_FIRED, hung.witnesses());
            case Verdict.Stuck stuck -> begin(past, Incident.Cause.QEMU_STUCK, stuck.witnesses());
            case Verdict.Alive _, Verdict.Excused _, Verdict.Suspected _, Verdict.Failing _ ->
                moves.isLate(state.deadline())
                        ? moves.unsuspect(
                                past,
                                "The guest's watchdog device fired, and nothing else says that it hangs: it is left alone.")
                        : Decision.stay(state);
        };
    }

    private Decision expecting(Expecting state) {
        return switch (state.expectation()) {
            case HYPERVISOR_RESTARTS, STORAGE_HAS_ROOM -> Decision.stay(state);
            case HYPERVISOR_STOPS -> expectingStop(state);
            case GUEST_SHOWS_LIFE -> expectingLife(state);
            case KERNEL_REACTS, GUEST_REBOOTS ->
                moves.isLate(state.deadline()) ? decideAnew(state, state.trouble()) : Decision.stay(state);
            case GUEST_BOOTS, AGENT_ANSWERS ->
                switch (verdict(Verdict.Device.FED)) {
                    case Verdict.Hung hung ->
                        again(state.past(), state.trouble(), Incident.Cause.GUEST_HUNG, hung.witnesses());
                    case Verdict.Stuck stuck ->
                        again(state.past(), state.trouble(), Incident.Cause.QEMU_STUCK, stuck.witnesses());
                    case Verdict.Alive _, Verdict.Excused _, Verdict.Suspected _, Verdict.Failing _ ->
                        Decision.stay(state);
                };
            case CHECK_PASSES -> checkPasses(state);
        };
    }

    private Decision checkPasses(Expecting state) {
        return switch (verdict(Verdict.Device.FED)) {
            case Verdict.Alive _ -> moves.recovered(state.past(), state.trouble(), "The check passes again.");
            case Verdict.Hung hung -> again(state.past(), state.trouble(), Incident.Cause.GUEST_HUNG, hung.witnesses());
            case Verdict.Stuck stuck ->
                again(state.past(), state.trouble(), Incident.Cause.QEMU_STUCK, stuck.witnesses());
            case Verdict.Failing failing ->
                moves.isLate(state.deadline())
                        ? moves.treat(state.past(), state.trouble().with(failing.check()), guest, List.of())
                        : Decision.stay(state);
            // An agent that is silent is another matter.
            case Verdict.Suspected _ ->
                vitals.failed().isEmpty() && vitals.monitorSilent() == null
                        ? moves.recovered(state.past(), state.trouble(), "The check passes again.")
                        : Decision.stay(state);
            case Verdict.Excused _ -> Decision.stay(state);
        };
    }

    /** Its watchdog device fired, and what that does by itself has not shown. */
    private Decision expectingStop(Expecting state) {
        Trouble trouble = state.trouble();
        if (trouble.cause() != Incident.Cause.WATCHDOG_DEVICE_FIRED) {
            return Decision.stay(state);
        }
        boolean nobodyActs = guest.watchdogDevice() == WatchdogAction.NONE && hangs(verdict(Verdict.Device.FIRED));
        return nobodyActs || moves.isLate(state.deadline()) ? decideAnew(state, trouble) : Decision.stay(state);
    }

    /** Its watchdog device fired a while ago, and nothing that its agent said has shown since that it lives. */
    private Decision expectingLife(Expecting state) {
        Verdict verdict = verdict(Verdict.Device.FIRED_BEFORE);
        if (hangs(verdict)) {
            return follow(state, state.trouble(), verdict);
        }
        return moves.isLate(state.deadline())
                ? follow(state, state.trouble(), verdict(Verdict.Device.FED))
                : Decision.stay(state);
    }

    private static boolean hangs(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Hung _, Verdict.Stuck _ -> true;
            case Verdict.Alive _, Verdict.Excused _, Verdict.Suspected _, Verdict.Failing _ -> false;
        };
    }

    /** It was found in trouble, and runs: it may have come to itself. */
    private Decision waiting(Waiting state) {
        Trouble trouble = state.trouble();
        if (!trouble.runsMeanwhile()) {
            return Decision.stay(state);
        }
        if (moves.isLate(state.due())) {
            return decideAnew(state, trouble);
        }
        // That nothing else speaks against it is no sign of life where its watchdog device has.
        boolean fired = trouble.cause() == Incident.Cause.WATCHDOG_DEVICE_FIRED;
        return !fired && verdict(Verdict.Device.FED) instanceof Verdict.Alive
                ? moves.recovered(state.past(), trouble, BY_ITSELF)
                : Decision.stay(state);
    }

    /** The time for the next step has come: it rests on what the guest shows now, not on what began it. */
    private Decision decideAnew(RecoveryState state, Trouble trouble) {
        boolean fired = trouble.cause() == Incident.Cause.WATCHDOG_DEVICE_FIRED;
        Verdict verdict = verdict(fired ? Verdict.Device.FIRED : Verdict.Device.FED);
        // The device may have been fed too late once, or the guest may be dead but for a packet now and then.
        return fired && verdict instanceof Verdict.Suspected
                ? moves.watch(state.past(), trouble)
                : follow(state, trouble, verdict);
    }

    private Decision follow(RecoveryState state, Trouble trouble, Verdict verdict) {
        Past past = state.past();
        boolean fired = trouble.cause() == Incident.Cause.WATCHDOG_DEVICE_FIRED;
        return switch (verdict) {
            case Verdict.Alive _ -> moves.recovered(past, trouble, BY_ITSELF);
            case Verdict.Excused _ -> Decision.stay(state);
            case Verdict.Suspected _ ->
                moves.booting(past, trouble, "Less than two signs say by now that something is wrong.");
            case Verdict.Hung hung ->
                again(past, trouble, fired ? trouble.cause() : Incident.Cause.GUEST_HUNG, hung.witnesses());
            case Verdict.Stuck stuck -> again(past, trouble, Incident.Cause.QEMU_STUCK, stuck.witnesses());
            case Verdict.Failing failing ->
                moves.treat(
                        past, hanging(trouble, Incident.Cause.CHECK_FAILED).with(failing.check()), guest, List.of());
        };
    }

    /** Nothing could be done about it; that may have changed with the guest's policy, or with what is wrong. */
    private Decision observed(Observed state) {
        Trouble trouble = state.trouble();
        if (!trouble.runsMeanwhile()) {
            return Decision.stay(state);
        }
        boolean fired = trouble.cause() == Incident.Cause.WATCHDOG_DEVICE_FIRED;
        return switch (verdict(Verdict.Device.FED)) {
            case Verdict.Alive _ ->
                fired && hangs(verdict(Verdict.Device.FIRED))
                        ? Decision.stay(state)
                        : moves.recovered(state.past(), trouble, BY_ITSELF);
            case Verdict.Excused _, Verdict.Suspected _ -> Decision.stay(state);
            case Verdict.Hung hung ->
                stillOrWorse(state, fired ? trouble : hanging(trouble, Incident.Cause.GUEST_HUNG), hung.witnesses());
            case Verdict.Stuck stuck ->
                stillOrWorse(state, hanging(trouble, Incident.Cause.QEMU_STUCK), stuck.witnesses());
            case Verdict.Failing failing ->
                trouble.cause() == Incident.Cause.CHECK_FAILED
                        ? stillOrWorse(state, trouble.with(failing.check()), List.of())
                        : Decision.stay(state);
        };
    }

    private static Trouble hanging(Trouble before, Incident.Cause cause) {
        return before.cause() == cause ? before : before.turnedInto(cause, 0);
    }

    private Decision stillOrWorse(Observed state, Trouble found, List<Witness> witnesses) {
        Incident.Cause cause = found.cause();
        boolean mayAct = moves.policy().mode() == RecoveryPolicy.Mode.ACT
                && Ladder.next(found, guest, moves.policy()).isPresent();
        if (!mayAct && cause == state.trouble().cause()) {
            return Decision.stay(state);
        }
        List<RecoveryEffect> told = witnesses.isEmpty()
                ? List.of()
                : List.of(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, told(cause, witnesses)));
        return moves.treat(state.past(), found, guest, told);
    }

    private Verdict verdict(Verdict.Device device) {
        return Verdict.of(vitals, device, moves.policy().signs());
    }

    private Decision begin(Past past, Incident.Cause cause, List<Witness> witnesses) {
        return moves.treat(
                past,
                Trouble.of(cause),
                guest,
                List.of(new RecoveryEffect.OpenIncident(cause, told(cause, witnesses))));
    }

    private Decision beginCheck(Past past, FailedCheck check) {
        Incident.Cause cause = Incident.Cause.CHECK_FAILED;
        String what = "The check " + check.name() + " fails: " + check.what() + ".";
        return moves.treat(past, Trouble.of(check), guest, List.of(new RecoveryEffect.OpenIncident(cause, what)));
    }

    private Decision again(Past past, Trouble before, Incident.Cause cause, List<Witness> witnesses) {
        Trouble trouble = before.cause() == cause
                ? before
                : before.turnedInto(cause, cause == Incident.Cause.QEMU_STUCK ? 0 : before.attempts());
        return moves.treat(
                past,
                trouble,
                guest,
                List.of(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, told(cause, witnesses))));
    }

    private static String told(Incident.Cause cause, List<Witness> witnesses) {
        return Sentences.beginning(cause) + " What says so: " + Verdict.words(witnesses) + ".";
    }
}
