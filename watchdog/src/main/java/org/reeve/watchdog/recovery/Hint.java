package org.reeve.watchdog.recovery;

import java.util.List;
import java.util.Locale;
import org.reeve.common.guest.Incident;
import org.reeve.watchdog.recovery.RecoveryState.Acting;
import org.reeve.watchdog.recovery.RecoveryState.Expectation;
import org.reeve.watchdog.recovery.RecoveryState.Expecting;
import org.reeve.watchdog.recovery.RecoveryState.Observed;
import org.reeve.watchdog.recovery.RecoveryState.Quarantined;
import org.reeve.watchdog.recovery.RecoveryState.Running;
import org.reeve.watchdog.recovery.RecoveryState.Stopped;
import org.reeve.watchdog.recovery.RecoveryState.Suspected;
import org.reeve.watchdog.recovery.RecoveryState.Waiting;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WatchdogAction;

/** What follows from something that the hypervisor said: mostly a look. */
record Hint(Moves moves, Guest lastSeen) {
    Decision decide(RecoveryState state, GuestEvent event) {
        return switch (event) {
            case GuestEvent.Panicked _ -> panicked(state);
            case GuestEvent.WatchdogFired fired -> watchdogFired(state, fired.action());
            case GuestEvent.Rebooted _ -> rebooted(state);
            case GuestEvent.Started _ -> started(state);
            case GuestEvent.Stopped _, GuestEvent.Suspended _, GuestEvent.Resumed _, GuestEvent.ShutDown _ ->
                look(state);
            case GuestEvent.Defined _,
                    GuestEvent.Undefined _,
                    GuestEvent.DiskFailed _,
                    GuestEvent.DeviceRemoved _,
                    GuestEvent.ControlLost _ -> Decision.stay(state);
        };
    }

    private static Decision look(RecoveryState state) {
        return state instanceof Acting ? Decision.stay(state) : Decision.look(state);
    }

    private Decision rebooted(RecoveryState state) {
        return switch (state) {
            case Suspected s -> moves.unsuspect(s.past(), "The guest was rebooted.");
            case Expecting s ->
                switch (s.expectation()) {
                    case HYPERVISOR_RESTARTS ->
                        moves.booting(s.past(), s.trouble(), "The hypervisor restarted the guest.");
                    case GUEST_REBOOTS, KERNEL_REACTS -> moves.booting(s.past(), s.trouble(), "The guest reboots.");
                    // Systemd stops feeding the device while it shuts down: one that fires may be part of a slow
                    // reboot.
                    case HYPERVISOR_STOPS, GUEST_SHOWS_LIFE ->
                        moves.booting(s.past(), s.trouble(), "The guest went through a reboot.");
                    case GUEST_BOOTS, AGENT_ANSWERS, CHECK_PASSES, STORAGE_HAS_ROOM -> Decision.stay(state);
                };
            case Stopped _, Running _, Waiting _, Acting _, Observed _, Quarantined _ -> Decision.stay(state);
        };
    }

    private Decision started(RecoveryState state) {
        // The word of a start of our own may come late, when the guest has failed again and was given up.
        return state instanceof Quarantined quarantined && !moves.isFresh(quarantined)
                ? moves.booting(quarantined.past().forgiven(), quarantined.trouble(), "Somebody started the guest.")
                : look(state);
    }

    private Decision panicked(RecoveryState state) {
        // Preserved, the panic can be seen: a look is safer than a word that may be late or doubled.
        if (lastSeen.reactions().onCrash() == LifecycleAction.PRESERVE || !isNews(state)) {
            return look(state);
        }
        return switch (lastSeen.reactions().onCrash()) {
            case PRESERVE -> look(state);
            case RESTART, RENAME_RESTART, COREDUMP_RESTART ->
                leaveToHypervisor(
                        state,
                        Incident.Cause.KERNEL_PANIC,
                        Expectation.HYPERVISOR_RESTARTS,
                        "The hypervisor restarts the guest.");
            case DESTROY, COREDUMP_DESTROY ->
                leaveToHypervisor(
                        state,
                        Incident.Cause.KERNEL_PANIC,
                        Expectation.HYPERVISOR_STOPS,
                        "The hypervisor switches the guest off.");
        };
    }

    private Decision watchdogFired(RecoveryState state, WatchdogAction action) {
        if (!isNews(state)) {
            return look(state);
        }
        Incident.Cause cause = Incident.Cause.WATCHDOG_DEVICE_FIRED;
        return switch (action) {
            case NONE, UNKNOWN -> fired(state);
            case RESET ->
                leaveToHypervisor(
                        state, cause, Expectation.HYPERVISOR_RESTARTS, "The watchdog device resets the guest.");
            case SHUTDOWN, POWEROFF, PAUSE, DUMP, INJECT_NMI ->
                leaveToHypervisor(
                        state,
                        cause,
                        Expectation.HYPERVISOR_STOPS,
                        "The watchdog device acts: " + action.name().toLowerCase(Locale.ROOT) + ".");
        };
    }

    /** Nothing shows afterwards that it fired, and it may have been fed too late once: a second sign is looked for. */
    private Decision fired(RecoveryState state) {
        return switch (state) {
            case Expecting s -> moves.suspectAgain(s);
            case Running s -> moves.suspect(s.past());
            case Stopped _, Suspected _, Waiting _, Acting _, Observed _, Quarantined _ -> Decision.stay(state);
        };
    }

    private Decision leaveToHypervisor(
            RecoveryState state, Incident.Cause cause, Expectation expectation, String what) {
        Trouble trouble = troubleOf(state, cause).foundIn(lastSeen);
        return moves.leaveToHypervisor(state.past(), trouble, expectation, opening(state, cause), what);
    }

    /** Whether such a word can be the beginning of something that is not known and treated already. */
    private boolean isNews(RecoveryState state) {
        return switch (state) {
            case Running _, Suspected _ -> true;
            case Expecting expecting ->
                switch (expecting.expectation()) {
                    case HYPERVISOR_RESTARTS, HYPERVISOR_STOPS, STORAGE_HAS_ROOM -> false;
                    case GUEST_BOOTS, AGENT_ANSWERS, GUEST_SHOWS_LIFE, KERNEL_REACTS, GUEST_REBOOTS, CHECK_PASSES ->
                        !moves.isEchoOf(expecting);
                };
            // A guest that was started has been seen running before it can fail.
            case Stopped _, Waiting _, Acting _, Observed _, Quarantined _ -> false;
        };
    }

    private static Trouble troubleOf(RecoveryState state, Incident.Cause cause) {
        return switch (state) {
            case Expecting expecting -> expecting.trouble();
            case Stopped _, Running _, Suspected _, Waiting _, Acting _, Observed _, Quarantined _ -> Trouble.of(cause);
        };
    }

    private static List<RecoveryEffect> opening(RecoveryState state, Incident.Cause cause) {
        String what = Sentences.beginning(cause);
        return state instanceof Expecting
                ? List.of(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, what))
                : List.of(new RecoveryEffect.OpenIncident(cause, what));
    }
}
