package org.reeve.watchdog.recovery;

import java.util.List;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.recovery.RecoveryState.Acting;
import org.reeve.watchdog.recovery.RecoveryState.Certainty;
import org.reeve.watchdog.recovery.RecoveryState.Expectation;
import org.reeve.watchdog.recovery.RecoveryState.Expecting;
import org.reeve.watchdog.recovery.RecoveryState.Observed;
import org.reeve.watchdog.recovery.RecoveryState.Quarantined;
import org.reeve.watchdog.recovery.RecoveryState.Running;
import org.reeve.watchdog.recovery.RecoveryState.Stopped;
import org.reeve.watchdog.recovery.RecoveryState.Suspected;
import org.reeve.watchdog.recovery.RecoveryState.Waiting;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.WatchdogAction;

/** What follows from having looked at a guest: the same after an event, on a timer and after a restart of the daemon. */
record Sight(Moves moves, Guest guest, RecoveryEvent.HostBoot since) {
    private static final String OWNER_STOPPED = "The guest was shut down from inside, or by request: it stays off.";
    private static final String TAKEN_DOWN =
            "Somebody switched the guest off, saved it or moved it: it stays as it is.";
    private static final String OFF_UNSAID =
            "The guest is off and nobody knows any more why; Reeve starts only what it knows to have failed.";
    private static final String SHUT_DOWN_INSTEAD =
            "The guest was asked to reboot, shut down and did not come up again: that may have been its owner's wish, so it stays off.";
    private static final String FOUND_OFF = "The guest was found switched off.";

    Decision decide(RecoveryState state) {
        Finding finding = Finding.of(guest);
        // Whoever starts a guest releases it from quarantine, whatever has become of it by now.
        boolean countsAnew = finding == Finding.RUNS || state instanceof Quarantined;
        return countsAnew && isInTroubleOfAnotherRun(state) ? startedAnew(state) : found(state, finding);
    }

    private Decision found(RecoveryState state, Finding finding) {
        return switch (state) {
            case Stopped s -> stopped(s, finding);
            case Running s -> running(s, s.past(), finding);
            case Suspected s -> running(s, s.past(), finding);
            case Expecting s -> expecting(s, finding);
            case Waiting s -> waiting(s, finding);
            case Acting s -> s.certainty() == Certainty.IN_FLIGHT ? Decision.stay(s) : settle(s, finding);
            case Observed s -> observed(s, finding);
            case Quarantined s -> quarantined(s, finding);
        };
    }

    /** Whether what was wrong ended with its virtual machine, unseen: the guest has been started since, and not by Reeve. */
    private boolean isInTroubleOfAnotherRun(RecoveryState state) {
        return switch (state) {
            case Stopped _, Running _, Suspected _ -> false;
            case Expecting s ->
                switch (s.expectation()) {
                    case HYPERVISOR_RESTARTS, HYPERVISOR_STOPS, GUEST_SHOWS_LIFE, KERNEL_REACTS, GUEST_REBOOTS ->
                        s.trouble().isOfAnotherRunThan(guest);
                    // Nothing is held against the guest but what it shows from now on.
                    case GUEST_BOOTS, AGENT_ANSWERS, CHECK_PASSES, STORAGE_HAS_ROOM -> false;
                };
            case Acting s -> s.certainty() == Certainty.UNCLEAR && s.trouble().isOfAnotherRunThan(guest);
            case Waiting s -> s.trouble().isOfAnotherRunThan(guest);
            case Observed s -> s.trouble().isOfAnotherRunThan(guest);
            case Quarantined s -> s.trouble().isOfAnotherRunThan(guest);
        };
    }

    private Decision startedAnew(RecoveryState state) {
        String what = "Somebody switched the guest off and started it.";
        Past past = state.past();
        return switch (state) {
            case Stopped _, Running _, Suspected _ -> Decision.stay(state);
            case Expecting s -> moves.booting(past, s.trouble(), what);
            case Acting s -> moves.booting(past, s.trouble(), what);
            case Waiting s -> moves.booting(past, s.trouble(), what);
            case Observed s -> moves.booting(past, s.trouble(), what);
            case Quarantined s -> moves.booting(past.forgiven(), s.trouble(), what);
        };
    }

    private Decision stopped(Stopped state, Finding finding) {
        return switch (finding) {
            case RUNS, PAUSED, PAUSED_BY_DISK ->
                new Decision(new Running(state.past()), List.of(), "Somebody started the guest.");
            case PANICKED -> panicked(state.past());
            case PAUSED_BY_WATCHDOG -> begin(state.past(), Incident.Cause.WATCHDOG_DEVICE_FIRED);
            case FAILED, SHUT_DOWN, TAKEN_DOWN, OFF_UNSAID, UNCLEAR -> Decision.stay(state);
        };
    }

    private Decision running(RecoveryState state, Past past, Finding finding) {
        return switch (finding) {
            case RUNS -> state instanceof Suspected suspected ? calm(suspected) : Decision.stay(state);
            case PAUSED, UNCLEAR -> Decision.stay(state);
            case PAUSED_BY_DISK -> starve(past);
            case PANICKED -> panicked(past);
            case PAUSED_BY_WATCHDOG -> begin(past, Incident.Cause.WATCHDOG_DEVICE_FIRED);
            case FAILED -> begin(past, Incident.Cause.QEMU_DIED);
            case SHUT_DOWN, TAKEN_DOWN, OFF_UNSAID -> off(state, finding);
        };
    }

    private Decision expecting(Expecting state, Finding finding) {
        return switch (state.expectation()) {
            case HYPERVISOR_RESTARTS -> expectingRestart(state, finding);
            case HYPERVISOR_STOPS -> expectingStop(state, finding);
            case GUEST_BOOTS, AGENT_ANSWERS -> expectingBoot(state, finding);
            case KERNEL_REACTS, GUEST_REBOOTS -> expectingReaction(state, finding);
            case GUEST_SHOWS_LIFE, CHECK_PASSES -> expectingSigns(state, finding);
            case STORAGE_HAS_ROOM -> starving(state, finding);
        };
    }

    /** Signs of life are taken every few seconds; this is for when they cannot be. */
    private Decision calm(Suspected state) {
        return moves.isLate(state.deadline())
                ? moves.unsuspect(
                        state.past(),
                        "The guest's watchdog device fired, and nothing else says that it hangs: it is left alone.")
                : Decision.stay(state);
    }

    private Decision expectingReaction(Expecting state, Finding finding) {
        return switch (finding) {
            // libvirt reboots a guest by its shutdown: for a while that is no end.
            case SHUT_DOWN ->
                moves.isLate(state.deadline()) ? moves.stop(state, SHUT_DOWN_INSTEAD) : Decision.stay(state);
            case PANICKED, PAUSED_BY_WATCHDOG, FAILED -> treat(state.past(), state.trouble());
            case PAUSED_BY_DISK -> starveWith(state);
            // What to do with one that runs is said by its signs of life.
            case RUNS, PAUSED, UNCLEAR -> Decision.stay(state);
            case TAKEN_DOWN, OFF_UNSAID -> off(state, finding);
        };
    }

    private Decision expectingSigns(Expecting state, Finding finding) {
        return switch (finding) {
            // Whether the check passes, or the guest lives, is said by its signs of life.
            case RUNS, PAUSED, UNCLEAR -> Decision.stay(state);
            case PAUSED_BY_DISK -> starveWith(state);
            case PANICKED, PAUSED_BY_WATCHDOG, FAILED -> treat(state.past(), worse(state.trouble(), finding));
            case SHUT_DOWN, TAKEN_DOWN, OFF_UNSAID -> off(state, finding);
        };
    }

    private Decision starving(Expecting state, Finding finding) {
        Trouble trouble = state.trouble();
        return switch (finding) {
            case RUNS ->
                moves.isLate(state.deadline()) || trouble.attempts() == 0
                        ? moves.recovered(state.past(), trouble, "The guest runs again.")
                        : Decision.stay(state);
            case PAUSED_BY_DISK -> treatIfLate(state);
            case PAUSED, UNCLEAR -> Decision.stay(state);
            case PANICKED, PAUSED_BY_WATCHDOG, FAILED -> treat(state.past(), worse(trouble, finding));
            case SHUT_DOWN, TAKEN_DOWN, OFF_UNSAID -> off(state, finding);
        };
    }

    private Decision expectingRestart(Expecting state, Finding finding) {
        return switch (finding) {
            case RUNS -> moves.booting(state.past(), state.trouble(), "The hypervisor restarted the guest.");
            case PANICKED, PAUSED_BY_WATCHDOG -> treatIfLate(state);
            case PAUSED_BY_DISK -> starveWith(state);
            case FAILED -> treat(state.past(), state.trouble());
            case PAUSED, UNCLEAR -> Decision.stay(state);
            case SHUT_DOWN, TAKEN_DOWN, OFF_UNSAID -> off(state, finding);
        };
    }

    private Decision expectingStop(Expecting state, Finding finding) {
        boolean fired = state.trouble().cause() == Incident.Cause.WATCHDOG_DEVICE_FIRED;
        return switch (finding) {
            // A guest that panicked does not run: if it does, that word was old.
            // Whether one whose watchdog device fired hangs is said by its signs of life.
            case RUNS ->
                fired || !moves.isLate(state.deadline())
                        ? Decision.stay(state)
                        : moves.booting(state.past(), state.trouble(), "The guest runs.");
            case PANICKED ->
                guest.reactions().onCrash() == LifecycleAction.PRESERVE
                        ? treat(state.past(), state.trouble())
                        : treatIfLate(state);
            case PAUSED_BY_WATCHDOG ->
                guest.watchdogDevice() == WatchdogAction.DUMP
                        ? treatIfLate(state)
                        : treat(state.past(), state.trouble());
            case FAILED -> treat(state.past(), state.trouble());
            // The ACPI request of the watchdog device was obeyed after all: that was not the owner.
            case SHUT_DOWN ->
                guest.watchdogDevice() == WatchdogAction.SHUTDOWN
                        ? treat(state.past(), state.trouble())
                        : off(state, finding);
            case PAUSED_BY_DISK -> starveWith(state);
            case PAUSED, UNCLEAR -> Decision.stay(state);
            case TAKEN_DOWN -> off(state, finding);
            // What was to switch it off has been said, and it is off.
            case OFF_UNSAID ->
                isSwitchedOff(state.trouble()) && since == RecoveryEvent.HostBoot.RAN_SINCE
                        ? treat(state.past(), state.trouble())
                        : off(state, finding);
        };
    }

    /** Whether the hypervisor or QEMU switches the guest off by itself because of such trouble. */
    private boolean isSwitchedOff(Trouble trouble) {
        return switch (trouble.cause()) {
            case KERNEL_PANIC ->
                switch (guest.reactions().onCrash()) {
                    case DESTROY, COREDUMP_DESTROY -> true;
                    case RESTART, RENAME_RESTART, COREDUMP_RESTART, PRESERVE -> false;
                };
            case WATCHDOG_DEVICE_FIRED ->
                guest.watchdogDevice() == WatchdogAction.POWEROFF || guest.watchdogDevice() == WatchdogAction.SHUTDOWN;
            case QEMU_DIED, GUEST_HUNG, QEMU_STUCK, CHECK_FAILED, STORAGE_FULL -> false;
        };
    }

    private Decision expectingBoot(Expecting state, Finding finding) {
        return switch (finding) {
            case RUNS -> {
                if (state.expectation() == Expectation.AGENT_ANSWERS || !moves.isLate(state.deadline())) {
                    yield Decision.stay(state);
                }
                yield state.past().boot() == null
                        ? moves.recovered(state.past(), state.trouble(), "The guest has been running since.")
                        : moves.silent(state);
            }
            case PANICKED -> panickedAgain(state.past(), worse(state.trouble(), finding));
            case PAUSED_BY_WATCHDOG, FAILED -> treat(state.past(), state.trouble());
            case PAUSED_BY_DISK -> starveWith(state);
            case PAUSED, UNCLEAR -> Decision.stay(state);
            case SHUT_DOWN, TAKEN_DOWN, OFF_UNSAID -> off(state, finding);
        };
    }

    private Decision waiting(Waiting state, Finding finding) {
        boolean due = moves.isLate(state.due());
        Trouble trouble = state.trouble();
        boolean ours = trouble.powerCut() == Trouble.PowerCut.OURS;
        Decision treatIfDue = due ? treat(state.past(), worse(trouble, finding)) : Decision.stay(state);
        return switch (finding) {
            case RUNS ->
                trouble.runsMeanwhile()
                        ? Decision.stay(state)
                        : moves.booting(state.past(), trouble, "The guest runs again.");
            case PANICKED, PAUSED_BY_WATCHDOG, FAILED -> treatIfDue;
            case PAUSED_BY_DISK -> trouble.cause() == Incident.Cause.STORAGE_FULL ? treatIfDue : starveWith(state);
            case PAUSED, UNCLEAR -> Decision.stay(state);
            // A power cut of ours would show as such: since then it ran, and shut itself down.
            case SHUT_DOWN -> off(state, finding);
            case TAKEN_DOWN -> ours ? treatIfDue : off(state, finding);
            // What was seen to have failed has failed, also when the hypervisor has forgotten it since.
            case OFF_UNSAID -> ours || trouble.cause() == Incident.Cause.QEMU_DIED ? treatIfDue : offUnsaid(state);
        };
    }

    private Decision observed(Observed state, Finding finding) {
        Trouble trouble = worse(state.trouble(), finding);
        boolean mayAct = moves.policy().mode() == RecoveryPolicy.Mode.ACT
                && Ladder.next(trouble, guest, moves.policy()).isPresent();
        return switch (finding) {
            case RUNS ->
                trouble.runsMeanwhile()
                        ? Decision.stay(state)
                        : moves.booting(state.past(), trouble, "The guest runs again.");
            case PANICKED, PAUSED_BY_WATCHDOG, FAILED -> mayAct ? treat(state.past(), trouble) : told(state, trouble);
            case PAUSED_BY_DISK -> mayAct ? starveWith(state) : Decision.stay(state);
            case PAUSED, UNCLEAR -> Decision.stay(state);
            case SHUT_DOWN, TAKEN_DOWN -> off(state, finding);
            case OFF_UNSAID -> trouble.cause() == Incident.Cause.QEMU_DIED ? Decision.stay(state) : off(state, finding);
        };
    }

    /**
     * It ought to run and does not, and nobody knows any more why: it may have failed, or somebody may have wanted it. So it is not
     * started, and its owner is told.
     */
    private Decision offUnsaid(RecoveryState state) {
        RecoveryEffect told =
                switch (state) {
                    case Stopped _, Running _, Suspected _ ->
                        new RecoveryEffect.OpenIncident(Incident.Cause.QEMU_DIED, FOUND_OFF);
                    case Expecting _, Waiting _, Acting _, Observed _, Quarantined _ ->
                        new RecoveryEffect.UpdateIncident(Incident.State.OPEN, FOUND_OFF);
                };
        return moves.onlyTell(state.past(), Trouble.of(Incident.Cause.QEMU_DIED), guest, told, OFF_UNSAID);
    }

    /** What is wrong has changed, and still nothing may be done about it. */
    private Decision told(Observed state, Trouble trouble) {
        return trouble.equals(state.trouble()) ? Decision.stay(state) : treat(state.past(), trouble);
    }

    /** A guest that ran all the time may have found another end meanwhile. */
    private static Trouble worse(Trouble trouble, Finding finding) {
        if (!trouble.runsMeanwhile() && trouble.cause() != Incident.Cause.STORAGE_FULL) {
            return trouble;
        }
        Incident.Cause cause =
                switch (finding) {
                    case PANICKED -> Incident.Cause.KERNEL_PANIC;
                    case FAILED -> Incident.Cause.QEMU_DIED;
                    case PAUSED_BY_WATCHDOG -> Incident.Cause.WATCHDOG_DEVICE_FIRED;
                    case RUNS, PAUSED, PAUSED_BY_DISK, SHUT_DOWN, TAKEN_DOWN, OFF_UNSAID, UNCLEAR -> trouble.cause();
                };
        return cause == trouble.cause() ? trouble : trouble.turnedInto(cause, trouble.attempts());
    }

    private Decision quarantined(Quarantined state, Finding finding) {
        boolean ours = state.trouble().powerCut() == Trouble.PowerCut.OURS;
        return switch (finding) {
            case SHUT_DOWN, TAKEN_DOWN -> ours ? Decision.stay(state) : off(state, finding);
            case RUNS, PAUSED, PAUSED_BY_DISK, PAUSED_BY_WATCHDOG, PANICKED, FAILED, OFF_UNSAID, UNCLEAR ->
                Decision.stay(state);
        };
    }

    /** An intent without an outcome is settled by what is seen, never by repeating it blindly. */
    private Decision settle(Acting state, Finding finding) {
        Past past = state.past();
        Trouble trouble = state.trouble();
        // A power cut that nobody answered for may still come: it is ours then.
        Trouble cut = trouble.withPowerCut(Trouble.PowerCut.OURS);
        return switch (state.deed().kind()) {
            // What a gentle deed did cannot be seen: it counts as done, and its deadline decides.
            case NMI, REBOOT, RESTART_SERVICE ->
                switch (finding) {
                    case UNCLEAR -> Decision.stay(state);
                    case RUNS, PAUSED, PAUSED_BY_DISK -> moves.deedDone(state);
                    case PANICKED, PAUSED_BY_WATCHDOG, FAILED -> treat(past, worse(trouble, finding));
                    case SHUT_DOWN, TAKEN_DOWN, OFF_UNSAID -> off(state, finding);
                };
            case START, RESET_AND_RESUME, RESUME -> settleOn(state, finding);
            case POWER_OFF, KILL ->
                switch (finding) {
                    // Somebody may have paused it since: it is left as it is until it goes on.
                    case PAUSED, UNCLEAR -> Decision.stay(state);
                    // It may have come to itself meanwhile.
                    case RUNS -> trouble.runsMeanwhile() ? moves.reconsider(past, cut) : treat(past, cut);
                    case PAUSED_BY_DISK, PANICKED, PAUSED_BY_WATCHDOG -> treat(past, cut);
                    case SHUT_DOWN -> off(state, finding);
                    case FAILED, TAKEN_DOWN, OFF_UNSAID -> moves.startAfterPowerOff(past, trouble);
                };
        };
    }

    private Decision settleOn(Acting state, Finding finding) {
        Past past = state.past();
        Trouble trouble = state.trouble();
        boolean starting = state.deed().kind() == Deed.Kind.START;
        return switch (finding) {
            case UNCLEAR -> Decision.stay(state);
            case RUNS -> moves.booting(past, trouble, "It was done: the guest runs.");
            case PAUSED -> moves.booting(past, trouble, "It was done, and the guest was paused since.");
            case PAUSED_BY_DISK -> moves.starve(past, Trouble.of(Incident.Cause.STORAGE_FULL), List.of());
            case PANICKED ->
                isPausedByReset() && !starting
                        ? moves.follow(past, trouble, Deed.Kind.RESUME, "The guest was reset and stands still.")
                        : treat(past, trouble);
            case PAUSED_BY_WATCHDOG, FAILED -> treat(past, trouble);
            case SHUT_DOWN -> off(state, finding);
            case TAKEN_DOWN, OFF_UNSAID -> starting ? treat(past, trouble) : off(state, finding);
        };
    }

    /** A guest that is kept as it panicked is not paused for libvirt; after its reset it is, still for its panic (seen with libvirt 9.0). */
    private boolean isPausedByReset() {
        return guest.power() == PowerState.PAUSED && guest.why() == PowerReason.PANICKED;
    }

    /** The storage of a guest that was in trouble is full now. */
    private Decision starveWith(RecoveryState state) {
        return moves.starve(state.past(), Trouble.of(Incident.Cause.STORAGE_FULL), List.of());
    }

    private Decision starve(Past past) {
        Incident.Cause cause = Incident.Cause.STORAGE_FULL;
        return moves.starve(
                past, Trouble.of(cause), List.of(new RecoveryEffect.OpenIncident(cause, Sentences.beginning(cause))));
    }

    private Decision panicked(Past past) {
        Incident.Cause cause = Incident.Cause.KERNEL_PANIC;
        return afterPanic(
                past, Trouble.of(cause), List.of(new RecoveryEffect.OpenIncident(cause, Sentences.beginning(cause))));
    }

    private Decision panickedAgain(Past past, Trouble trouble) {
        return afterPanic(past, trouble, List.of());
    }

    private Decision afterPanic(Past past, Trouble trouble, List<RecoveryEffect> opening) {
        Trouble found = trouble.foundIn(guest);
        return switch (guest.reactions().onCrash()) {
            case PRESERVE -> moves.treat(past, trouble, guest, opening);
            case RESTART, RENAME_RESTART, COREDUMP_RESTART ->
                moves.leaveToHypervisor(
                        past, found, Expectation.HYPERVISOR_RESTARTS, opening, "The hypervisor restarts the guest.");
            case DESTROY, COREDUMP_DESTROY ->
                moves.leaveToHypervisor(
                        past, found, Expectation.HYPERVISOR_STOPS, opening, "The hypervisor switches the guest off.");
        };
    }

    private Decision begin(Past past, Incident.Cause cause) {
        return moves.treat(
                past,
                Trouble.of(cause),
                guest,
                List.of(new RecoveryEffect.OpenIncident(cause, Sentences.beginning(cause))));
    }

    private Decision treat(Past past, Trouble trouble) {
        // What hung is gone with its virtual machine: if the guest is seen running later, it is another run.
        boolean gone = guest.power() == PowerState.SHUT_OFF && trouble.runsMeanwhile();
        Trouble now = gone ? trouble.turnedInto(Incident.Cause.QEMU_DIED, trouble.attempts()) : trouble;
        return moves.treat(past, now, guest, List.of());
    }

    private Decision treatIfLate(Expecting state) {
        return moves.isLate(state.deadline()) ? treat(state.past(), state.trouble()) : Decision.stay(state);
    }

    private Decision off(RecoveryState state, Finding finding) {
        if (finding == Finding.OFF_UNSAID && since == RecoveryEvent.HostBoot.RAN_SINCE) {
            return offUnsaid(state);
        }
        return moves.stop(
                state,
                finding == Finding.SHUT_DOWN ? OWNER_STOPPED : finding == Finding.TAKEN_DOWN ? TAKEN_DOWN : OFF_UNSAID);
    }
}
