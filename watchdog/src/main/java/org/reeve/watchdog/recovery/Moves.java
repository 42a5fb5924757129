package org.reeve.watchdog.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.reeve.common.guest.Incident;
import org.reeve.watchdog.recovery.RecoveryState.Acting;
import org.reeve.watchdog.recovery.RecoveryState.Certainty;
import org.reeve.watchdog.recovery.RecoveryState.Expectation;
import org.reeve.watchdog.recovery.RecoveryState.Expecting;
import org.reeve.watchdog.recovery.RecoveryState.Observed;
import org.reeve.watchdog.recovery.RecoveryState.Quarantined;
import org.reeve.watchdog.recovery.RecoveryState.Running;
import org.reeve.watchdog.recovery.RecoveryState.Stopped;
import org.reeve.watchdog.recovery.RecoveryState.Waiting;
import org.reeve.watchdog.vm.Guest;

/** The moves from state to state, at one moment under one policy. Which one is made, is decided elsewhere. */
record Moves(Duration now, RecoveryPolicy policy) {
    /** The same trouble told twice within this time is one: libvirt says many things twice. */
    private static final Duration ECHO = Duration.ofSeconds(5);

    /** Nothing to tell anybody, and yet to be kept. */
    static Decision remember(RecoveryState next) {
        return new Decision(next, List.of(), "The agent in the guest reported that it runs.");
    }

    boolean isEchoOf(Expecting state) {
        return now.minus(state.since()).compareTo(ECHO) < 0;
    }

    boolean isLate(Duration deadline) {
        return now.compareTo(deadline) >= 0;
    }

    /** It ought not to run any more. */
    Decision stop(RecoveryState state, String why) {
        Past past = state.past();
        return switch (state) {
            case Stopped _ -> Decision.stay(state);
            case Running _ -> new Decision(new Stopped(past), List.of(), why);
            case Expecting _, Waiting _, Acting _, Observed _, Quarantined _ ->
                new Decision(
                        new Stopped(past), List.of(new RecoveryEffect.UpdateIncident(Incident.State.CLOSED, why)), why);
        };
    }

    Decision recovered(Past past, Trouble trouble, UUID boot) {
        return recovered(past.withBoot(boot), trouble, "The agent in the guest answers again.");
    }

    Decision recovered(Past past, Trouble trouble, String what) {
        String why = trouble.attempts() == 0
                ? "The guest is healthy again without a restart."
                : "The guest is healthy again after " + count(trouble.attempts(), "restart") + ".";
        return new Decision(
                new Running(past), List.of(new RecoveryEffect.UpdateIncident(Incident.State.RECOVERED, what)), why);
    }

    /** The guest was restarted, by whomever: now it has to come up. */
    Decision booting(Past past, Trouble trouble, String what) {
        Duration patience = past.boot() == null ? policy.settleTime() : policy.agentDeadline();
        RecoveryState next = new Expecting(
                past,
                trouble.withPowerCut(Trouble.PowerCut.NOT_OURS),
                Expectation.GUEST_BOOTS,
                now,
                now.plus(patience));
        String why = past.boot() == null
                ? "It counts as recovered when it has run for " + seconds(patience) + "."
                : "It counts as recovered when its agent answers.";
        return new Decision(
                next,
                List.of(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, what), new RecoveryEffect.Look()),
                why);
    }

    /** The guest runs, its agent does not answer: told, and left alone. Silence alone resets nothing. */
    Decision silent(Expecting state) {
        String why = "The guest runs, but its agent has not answered for "
                + seconds(now.minus(state.since()))
                + "; silence alone is no reason to restart it.";
        return new Decision(
                new Expecting(state.past(), state.trouble(), Expectation.AGENT_ANSWERS, now, now),
                List.of(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "The agent is silent.")),
                why);
    }

    /** libvirt or QEMU acts by itself; whoever else acted now would act against it. */
    Decision leaveToHypervisor(
            Past past, Trouble trouble, Expectation expectation, List<RecoveryEffect> opening, String what) {
        boolean restarts = expectation == Expectation.HYPERVISOR_RESTARTS;
        List<RecoveryEffect> effects = new ArrayList<>(opening);
        if (restarts && isBudgetSpent(past)) {
            return quarantine(past, trouble, effects);
        }
        Past kept = restarts ? past.withRestart(policy.window(), now) : past;
        effects.add(new RecoveryEffect.CollectEvidence());
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, what));
        effects.add(new RecoveryEffect.Look());
        return new Decision(
                new Expecting(
                        kept,
                        restarts ? trouble.withAttempt() : trouble,
                        expectation,
                        now,
                        now.plus(policy.hypervisorDeadline())),
                effects,
                reasonOf(trouble)
                        + " The hypervisor acts by itself, as this guest is configured; Reeve acts if that has not helped within "
                        + seconds(policy.hypervisorDeadline())
                        + ".");
    }

    /** Restart it, now, later or not at all, as the policy allows. */
    Decision treat(Past past, Trouble trouble, Guest guest, List<RecoveryEffect> opening) {
        List<RecoveryEffect> effects = new ArrayList<>(opening);
        Optional<Deed.Kind> kind = remedy(trouble, guest);
        if (kind.isEmpty()) {
            String why = reasonOf(trouble) + " It cannot be started again: its configuration ended with it.";
            effects.add(new RecoveryEffect.UpdateIncident(Incident.State.CLOSED, "Nothing is left to be started."));
            return new Decision(new Stopped(past), effects, why);
        }
        if (policy.mode() == RecoveryPolicy.Mode.OBSERVE) {
            String why = reasonOf(trouble) + " This host is set to observe, so nothing was done; it would have been: "
                    + kind.get().words()
                    + ".";
            effects.add(new RecoveryEffect.CollectEvidence());
            effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "Nothing was done."));
            return new Decision(new Observed(past, trouble), effects, why);
        }
        if (isBudgetSpent(past)) {
            return quarantine(past, trouble, effects);
        }
        Duration due = dueTime(past);
        if (now.compareTo(due) < 0) {
            String why = reasonOf(trouble)
                    + " It was restarted a moment ago; the next restart waits for "
                    + seconds(due.minus(now))
                    + ".";
            effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "The next restart waits."));
            return new Decision(new Waiting(past, trouble, due), effects, why);
        }
        return restart(past, trouble, kind.get(), effects);
    }

    private Decision restart(Past past, Trouble trouble, Deed.Kind kind, List<RecoveryEffect> effects) {
        Past counted = past.withRestart(policy.window(), now).withDeed();
        Deed deed = new Deed(counted.deeds(), kind);
        String why = reasonOf(trouble)
                + " Restart "
                + counted.restartsWithin(policy.window(), now)
                + " of at most "
                + policy.restarts()
                + " in "
                + seconds(policy.window())
                + ".";
        effects.add(new RecoveryEffect.CollectEvidence());
        effects.add(new RecoveryEffect.Do(deed));
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "Decided: " + kind.words() + "."));
        return new Decision(new Acting(counted, trouble.withAttempt(), deed, Certainty.IN_FLIGHT), effects, why);
    }

    /** The second half of a power cycle; the first half was counted. */
    Decision startAfterPowerOff(Past past, Trouble trouble) {
        return follow(past, trouble.withPowerCut(Trouble.PowerCut.OURS), Deed.Kind.START, "The power is off.");
    }

    /** One deed more of a restart that was counted already. */
    Decision follow(Past past, Trouble trouble, Deed.Kind kind, String what) {
        Past counted = past.withDeed();
        Deed deed = new Deed(counted.deeds(), kind);
        return new Decision(
                new Acting(counted, trouble, deed, Certainty.IN_FLIGHT),
                List.of(new RecoveryEffect.Do(deed), new RecoveryEffect.UpdateIncident(Incident.State.OPEN, what)),
                "The restart goes on: " + kind.words() + ".");
    }

    Decision deedFailed(Acting acting, String why) {
        String what = "Failed: " + acting.deed().kind().words() + ". " + why;
        Past past = acting.past();
        List<RecoveryEffect> effects = new ArrayList<>();
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, what));
        if (isBudgetSpent(past)) {
            return quarantine(past, acting.trouble(), effects);
        }
        Duration due = dueTime(past);
        effects.add(new RecoveryEffect.Look());
        return new Decision(
                new Waiting(past, acting.trouble(), due),
                effects,
                "The hypervisor did not do it; it is tried again in " + seconds(due.minus(now)) + ".");
    }

    Decision deedUnclear(Acting acting, String why) {
        return new Decision(
                new Acting(acting.past(), acting.trouble(), acting.deed(), Certainty.UNCLEAR),
                List.of(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, why), new RecoveryEffect.Look()),
                "Nobody knows whether it was done; the guest is looked at before anything else is.");
    }

    private Decision quarantine(Past past, Trouble trouble, List<RecoveryEffect> effects) {
        String why = reasonOf(trouble)
                + " It was restarted "
                + past.restartsWithin(policy.window(), now)
                + " times within "
                + seconds(policy.window())
                + " already; it is left alone until somebody starts it.";
        effects.add(new RecoveryEffect.CollectEvidence());
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.QUARANTINED, "No restarts are left."));
        return new Decision(new Quarantined(past, trouble), effects, why);
    }

    private boolean isBudgetSpent(Past past) {
        return past.restartsWithin(policy.window(), now) >= policy.restarts();
    }

    private Duration dueTime(Past past) {
        int already = past.restartsWithin(policy.window(), now);
        return already == 0 ? now : past.restarts().getLast().plus(policy.delayAfter(already));
    }

    /**
     * The reset button first, which is quicker and keeps what is attached to the virtual machine; after that, the power. A
     * transient guest would vanish with its power.
     */
    private static Optional<Deed.Kind> remedy(Trouble trouble, Guest guest) {
        boolean persistent = guest.persistence() == Guest.Persistence.PERSISTENT;
        return switch (guest.power()) {
            case SHUT_OFF -> persistent ? Optional.of(Deed.Kind.START) : Optional.empty();
            case RUNNING, PAUSED, CRASHED, SHUTTING_DOWN, UNKNOWN ->
                Optional.of(trouble.attempts() == 0 || !persistent ? Deed.Kind.RESET_AND_RESUME : Deed.Kind.POWER_OFF);
        };
    }

    private static String reasonOf(Trouble trouble) {
        String again = trouble.attempts() == 0 ? "" : " again";
        return switch (trouble.cause()) {
            case KERNEL_PANIC -> "The guest's kernel panicked" + again + ".";
            case QEMU_DIED -> "The guest's virtual machine ended" + again + " although nobody had asked for it.";
            case WATCHDOG_DEVICE_FIRED ->
                "The guest's watchdog device fired" + again + ": nothing inside the guest fed it any more.";
        };
    }

    private static String count(int number, String noun) {
        return number == 1 ? "one " + noun : number + " " + noun + "s";
    }

    private static String seconds(Duration duration) {
        long seconds = Math.max(0, (duration.toMillis() + 999) / 1000);
        return seconds >= 120 && seconds % 60 == 0 ? seconds / 60 + " minutes" : seconds + " s";
    }
}
