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
            case Waiting s -> troubled(s, s.trouble());
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
        return switch (verdict(Verdict.Device.FIRED)) {
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
            case HYPERVISOR_RESTARTS, HYPERVISOR_STOPS, KERNEL_REACTS, GUEST_REBOOTS, STORAGE_HAS_ROOM ->
                Decision.stay(state);
            case GUEST_BOOTS, AGENT_ANSWERS ->
                switch (verdict(Verdict.Device.FED)) {
                    case Verdict.Hung hung -> again(state, Incident.Cause.GUEST_HUNG, hung.witnesses());
                    case Verdict.Stuck stuck -> again(state, Incident.Cause.QEMU_STUCK, stuck.witnesses());
                    case Verdict.Alive _, Verdict.Excused _, Verdict.Suspected _, Verdict.Failing _ ->
                        Decision.stay(state);
                };
            case CHECK_PASSES -> checkPasses(state);
        };
    }

    private Decision checkPasses(Expecting state) {
        return switch (verdict(Verdict.Device.FED)) {
            case Verdict.Alive _ -> moves.recovered(state.past(), state.trouble(), "The check passes again.");
            case Verdict.Hung hung -> again(state, Incident.Cause.GUEST_HUNG, hung.witnesses());
            case Verdict.Stuck stuck -> again(state, Incident.Cause.QEMU_STUCK, stuck.witnesses());
            case Verdict.Failing failing ->
                moves.isLate(state.deadline())
                        ? moves.treat(state.past(), renewed(state.trouble(), failing.check()), guest, List.of())
                        : Decision.stay(state);
            case Verdict.Excused _, Verdict.Suspected _ -> Decision.stay(state);
        };
    }

    /** It was found in trouble, and runs: it may have come to itself. */
    private Decision troubled(RecoveryState state, Trouble trouble) {
        if (!trouble.runsMeanwhile()) {
            return Decision.stay(state);
        }
        return switch (verdict(Verdict.Device.FED)) {
            case Verdict.Alive _ -> moves.recovered(state.past(), trouble, BY_ITSELF);
            case Verdict.Excused _, Verdict.Suspected _, Verdict.Hung _, Verdict.Stuck _, Verdict.Failing _ ->
                Decision.stay(state);
        };
    }

    /** Nothing could be done about it; that may have changed with the guest's policy, or with what is wrong. */
    private Decision observed(Observed state) {
        Trouble trouble = state.trouble();
        if (!trouble.runsMeanwhile()) {
            return Decision.stay(state);
        }
        return switch (verdict(Verdict.Device.FED)) {
            case Verdict.Alive _ -> moves.recovered(state.past(), trouble, BY_ITSELF);
            case Verdict.Excused _, Verdict.Suspected _ -> Decision.stay(state);
            case Verdict.Hung hung -> {
                boolean fired = trouble.cause() == Incident.Cause.WATCHDOG_DEVICE_FIRED;
                yield stillOrWorse(
                        state, fired ? trouble : hanging(trouble, Incident.Cause.GUEST_HUNG), hung.witnesses());
            }
            case Verdict.Stuck stuck ->
                stillOrWorse(state, hanging(trouble, Incident.Cause.QEMU_STUCK), stuck.witnesses());
            case Verdict.Failing failing ->
                trouble.cause() == Incident.Cause.CHECK_FAILED
                        ? stillOrWorse(state, renewed(trouble, failing.check()), List.of())
                        : Decision.stay(state);
        };
    }

    private static Trouble hanging(Trouble before, Incident.Cause cause) {
        return before.cause() == cause ? before : new Trouble(cause, 0, before.powerCut(), null);
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

    private Decision again(Expecting state, Incident.Cause cause, List<Witness> witnesses) {
        Trouble before = state.trouble();
        Trouble trouble = before.cause() == cause
                ? before
                : new Trouble(
                        cause, cause == Incident.Cause.QEMU_STUCK ? 0 : before.attempts(), before.powerCut(), null);
        return moves.treat(
                state.past(),
                trouble,
                guest,
                List.of(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, told(cause, witnesses))));
    }

    /** The same ladder, also when another check of the guest is the gravest by now. */
    private static Trouble renewed(Trouble trouble, FailedCheck check) {
        return new Trouble(trouble.cause(), trouble.attempts(), trouble.powerCut(), check);
    }

    private static String told(Incident.Cause cause, List<Witness> witnesses) {
        return Sentences.beginning(cause) + " What says so: " + Verdict.words(witnesses) + ".";
    }
}
