package org.reeve.watchdog.recovery;

import static org.reeve.watchdog.recovery.Sentences.count;
import static org.reeve.watchdog.recovery.Sentences.reasonOf;
import static org.reeve.watchdog.recovery.Sentences.seconds;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

/** The moves from state to state, at one moment under one policy, while other guests of the host may need restarts too. Which one is made, is decided elsewhere. */
record Moves(Duration now, RecoveryPolicy policy, Turn turn) {
    /** The same trouble told twice within this time is one: libvirt says many things twice. */
    private static final Duration ECHO = Duration.ofSeconds(5);

    /**
     * For so long it is remembered that a watchdog device fired, if not even the agent speaks. Nobody tells whether the device is fed again,
     * and a kernel that hangs may send a packet by itself now and then (IPv6 router solicitation), which hides the second sign for a while.
     */
    private static final Duration DEVICE_REMEMBERED = Duration.ofMinutes(3);

    /** Nothing to tell anybody, and yet to be kept. */
    static Decision remember(RecoveryState next) {
        return new Decision(next, List.of(), "The agent in the guest reported that it runs.");
    }

    boolean isEchoOf(Expecting state) {
        return now.minus(state.since()).compareTo(ECHO) < 0;
    }

    /** Whether the quarantine has just begun: a word that comes now may be older. */
    boolean isFresh(Quarantined state) {
        Duration since = state.until().minus(policy.budget().quietTime());
        return now.minus(since).compareTo(ECHO) < 0;
    }

    boolean isLate(Duration deadline) {
        return now.compareTo(deadline) >= 0;
    }

    // ---- the trouble is over

    /** It ought not to run any more. */
    Decision stop(RecoveryState state, String why) {
        Past past = state.past();
        return switch (state) {
            case Stopped _ -> Decision.stay(state);
            case Running _, Suspected _ -> new Decision(new Stopped(past), List.of(), why);
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
                : "The guest is healthy again after " + count(trouble.attempts(), "step") + ".";
        return new Decision(
                new Running(past), List.of(new RecoveryEffect.UpdateIncident(Incident.State.RECOVERED, what)), why);
    }

    // ---- something happens by itself

    /** The watchdog device fired and does nothing by itself. */
    Decision suspect(Past past) {
        Duration device = policy.signs().device();
        Duration remembered = device.compareTo(DEVICE_REMEMBERED) < 0 ? DEVICE_REMEMBERED : device;
        return new Decision(
                new Suspected(past, now, now.plus(remembered)),
                List.of(new RecoveryEffect.Look()),
                "The guest's watchdog device fired; it is restarted if a second sign says within "
                        + seconds(remembered)
                        + " that the guest hangs.");
    }

    /** Whether the watchdog device has fired for as long as a guest that does nothing at all is held to hang because of that. */
    Verdict.Device deviceOf(Suspected state) {
        return isLate(state.since().plus(policy.signs().device())) ? Verdict.Device.FIRED_BEFORE : Verdict.Device.FIRED;
    }

    /** Its watchdog device fired, and less than two signs say that it hangs: that may have been its last packet. */
    Decision watch(Past past, Trouble trouble) {
        return expect(
                past,
                trouble,
                Expectation.GUEST_SHOWS_LIFE,
                DEVICE_REMEMBERED,
                "Less than two signs say by now that something is wrong.",
                "Recovery goes on if a second sign says within " + seconds(DEVICE_REMEMBERED)
                        + " that the guest hangs.");
    }

    /** The same, of a guest that is in trouble already. */
    Decision suspectAgain(Expecting state) {
        Trouble trouble = state.trouble();
        return expect(
                state.past(),
                trouble.turnedInto(Incident.Cause.WATCHDOG_DEVICE_FIRED, trouble.attempts()),
                Expectation.HYPERVISOR_STOPS,
                policy.signs().device(),
                "The watchdog device fired.",
                "Recovery goes on if a second sign says within "
                        + seconds(policy.signs().device()) + " that the guest hangs.");
    }

    Decision unsuspect(Past past, String why) {
        return new Decision(new Running(past), List.of(), why);
    }

    /** The guest was restarted, by whomever: now it has to come up. */
    Decision booting(Past past, Trouble trouble, String what) {
        Trouble powered = trouble.withPowerCut(Trouble.PowerCut.NOT_OURS);
        if (trouble.cause() == Incident.Cause.CHECK_FAILED) {
            return expect(
                    past,
                    powered,
                    Expectation.CHECK_PASSES,
                    policy.signs().bootGrace().plus(policy.patience().service()),
                    what,
                    "It counts as recovered when the check passes.");
        }
        Duration patience = past.boot() == null
                ? policy.patience().settle()
                : policy.patience().agent();
        String why = past.boot() == null
                ? "It counts as recovered when it has run for " + seconds(patience) + "."
                : "It counts as recovered when its agent answers.";
        return expect(past, powered, Expectation.GUEST_BOOTS, patience, what, why);
    }

    Decision expect(Past past, Trouble trouble, Expectation expectation, Duration patience, String what, String why) {
        return new Decision(
                new Expecting(past, trouble, expectation, now, now.plus(patience)),
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

    /** The storage behind a disk is full: the guest goes on when there is room, and not before. */
    Decision starve(Past past, Trouble trouble, List<RecoveryEffect> opening) {
        List<RecoveryEffect> effects = new ArrayList<>(opening);
        effects.add(look(WantedEvidence.Qemu.ANSWERS));
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "It waits for room."));
        return new Decision(
                new Expecting(
                        past,
                        trouble,
                        Expectation.STORAGE_HAS_ROOM,
                        now,
                        now.plus(policy.patience().storage())),
                effects,
                reasonOf(trouble) + " It is resumed when there is room: tried every "
                        + seconds(policy.patience().storage()) + ".");
    }

    /** libvirt or QEMU acts by itself; whoever else acted now would act against it. */
    Decision leaveToHypervisor(
            Past past, Trouble trouble, Expectation expectation, List<RecoveryEffect> opening, String what) {
        boolean restarts = expectation == Expectation.HYPERVISOR_RESTARTS;
        List<RecoveryEffect> effects = new ArrayList<>(opening);
        if (restarts && isBudgetSpent(past)) {
            return quarantine(past, trouble, WantedEvidence.Qemu.ACTS, effects);
        }
        Past kept = restarts ? past.withRestart(policy.budget().window(), now) : past;
        Duration patience = policy.patience().hypervisor();
        effects.add(look(WantedEvidence.Qemu.ACTS));
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, what));
        effects.add(new RecoveryEffect.Look());
        return new Decision(
                new Expecting(kept, restarts ? trouble.withAttempt() : trouble, expectation, now, now.plus(patience)),
                effects,
                reasonOf(trouble)
                        + " The hypervisor acts by itself, as this guest is configured; Reeve acts if that has not helped within "
                        + seconds(patience)
                        + ".");
    }

    // ---- something is done

    /** The next rung of the ladder: now, later or not at all, as the policy allows. */
    Decision treat(Past past, Trouble found, Guest guest, List<RecoveryEffect> opening) {
        Trouble trouble = found.foundIn(guest);
        List<RecoveryEffect> effects = new ArrayList<>(opening);
        Optional<Deed.Kind> kind = Ladder.next(trouble, guest, policy);
        if (kind.isEmpty()) {
            return nothingToDo(past, trouble, guest, effects);
        }
        if (policy.mode() == RecoveryPolicy.Mode.OBSERVE) {
            effects.add(look(qemuOf(trouble, guest)));
            return observed(
                    past,
                    trouble,
                    effects,
                    "This host is set to observe, so nothing was done; it would have been: "
                            + kind.get().words()
                            + ".");
        }
        if (!kind.get().isRestart()) {
            return act(
                    past,
                    trouble,
                    kind.get(),
                    effects,
                    "This is tried first: " + kind.get().words() + ".");
        }
        if (isBudgetSpent(past)) {
            return quarantine(past, trouble, qemuOf(trouble, guest), effects);
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
        return switch (turn) {
            case Turn.Now _ -> restart(past, trouble, kind.get(), effects);
            case Turn.Later later -> holdBack(past, trouble, effects, later.why());
            case Turn.StillLater still -> holdBackStill(past, trouble, effects, still.state());
        };
    }

    private Decision restart(Past past, Trouble trouble, Deed.Kind kind, List<RecoveryEffect> effects) {
        Past counted = past.withRestart(policy.budget().window(), now);
        String which = "Restart " + counted.restartsWithin(policy.budget().window(), now) + " of at most "
                + policy.budget().restarts() + " in "
                + seconds(policy.budget().window()) + ".";
        return act(counted, trouble, kind, effects, which);
    }

    /** Nothing is counted and nothing is begun: when its turn comes, what the guest shows then decides. */
    private Decision holdBack(Past past, Trouble trouble, List<RecoveryEffect> effects, String why) {
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, why));
        effects.add(new RecoveryEffect.AwaitTurn());
        return new Decision(
                new Waiting(past, trouble, now), effects, reasonOf(trouble) + " Its restart waits for its turn.");
    }

    private static Decision holdBackStill(Past past, Trouble trouble, List<RecoveryEffect> effects, Waiting state) {
        return trouble.cause() == state.trouble().cause()
                ? Decision.stay(state)
                : new Decision(
                        new Waiting(past, trouble, state.due()),
                        effects,
                        reasonOf(trouble) + " Its restart still waits for its turn.");
    }

    private Decision nothingToDo(Past past, Trouble trouble, Guest guest, List<RecoveryEffect> effects) {
        if (guest.power() == PowerState.SHUT_OFF) {
            String why = reasonOf(trouble) + " It cannot be started again: its configuration ends with it.";
            effects.add(new RecoveryEffect.UpdateIncident(Incident.State.CLOSED, "Nothing is left to be started."));
            return new Decision(new Stopped(past), effects, why);
        }
        return observed(past, trouble, effects, "Its policy allows no more than to tell of it.");
    }

    /** Nothing is done, and its owner knows. */
    Decision onlyTell(Past past, Trouble trouble, Guest guest, RecoveryEffect told, String why) {
        return new Decision(
                new Observed(past, trouble),
                List.of(
                        told,
                        look(qemuOf(trouble, guest)),
                        new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "Nothing was done.")),
                why + " Start it if it ought to run.");
    }

    private Decision observed(Past past, Trouble trouble, List<RecoveryEffect> effects, String why) {
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "Nothing was done."));
        return new Decision(new Observed(past, trouble), effects, reasonOf(trouble) + " " + why);
    }

    private Decision act(Past past, Trouble trouble, Deed.Kind kind, List<RecoveryEffect> effects, String why) {
        Past counted = past.withDeed();
        Deed deed = new Deed(counted.deeds(), kind);
        if (kind.isDestructive()) {
            effects.add(new RecoveryEffect.CollectEvidence(wantedBefore(kind)));
        }
        effects.add(new RecoveryEffect.Do(deed));
        if (!isOneMoreResume(trouble)) {
            effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "Decided: " + kind.words() + "."));
        }
        return new Decision(
                new Acting(counted, runDuring(kind, trouble.withAttempt()), deed, Certainty.IN_FLIGHT),
                effects,
                reasonOf(trouble) + " " + why);
    }

    /** A guest that is asked to reboot, or gets an NMI, has its memory still: a core is for those who were not asked. */
    private WantedEvidence wantedBefore(Deed.Kind kind) {
        return switch (kind) {
            case RESET_AND_RESUME, POWER_OFF ->
                WantedEvidence.ofRestart(policy.evidence(), WantedEvidence.Qemu.ANSWERS);
            case START -> WantedEvidence.ofRestart(policy.evidence(), WantedEvidence.Qemu.GONE);
            case KILL -> WantedEvidence.ofRestart(policy.evidence(), WantedEvidence.Qemu.STUCK);
            case RESUME, NMI, REBOOT, RESTART_SERVICE ->
                WantedEvidence.ofSight(policy.evidence(), WantedEvidence.Qemu.ANSWERS);
        };
    }

    private RecoveryEffect look(WantedEvidence.Qemu qemu) {
        return new RecoveryEffect.CollectEvidence(WantedEvidence.ofSight(policy.evidence(), qemu));
    }

    private static WantedEvidence.Qemu qemuOf(Trouble trouble, Guest guest) {
        if (guest.power() == PowerState.SHUT_OFF) {
            return WantedEvidence.Qemu.GONE;
        }
        return trouble.cause() == Incident.Cause.QEMU_STUCK ? WantedEvidence.Qemu.STUCK : WantedEvidence.Qemu.ANSWERS;
    }

    private static Trouble runDuring(Deed.Kind kind, Trouble trouble) {
        return kind == Deed.Kind.START ? trouble.inARunToCome() : trouble;
    }

    /** Whether this has been tried and told before, and will be again until there is room. */
    private static boolean isOneMoreResume(Trouble trouble) {
        return trouble.cause() == Incident.Cause.STORAGE_FULL && trouble.attempts() > 0;
    }

    /** The second half of a power cycle; the first half was counted. */
    Decision startAfterPowerOff(Past past, Trouble trouble) {
        return follow(past, trouble.withPowerCut(Trouble.PowerCut.OURS), Deed.Kind.START, "The power is off.");
    }

    /** One deed more of a step that was counted already. */
    Decision follow(Past past, Trouble trouble, Deed.Kind kind, String what) {
        Past counted = past.withDeed();
        Deed deed = new Deed(counted.deeds(), kind);
        return new Decision(
                new Acting(counted, runDuring(kind, trouble), deed, Certainty.IN_FLIGHT),
                List.of(new RecoveryEffect.Do(deed), new RecoveryEffect.UpdateIncident(Incident.State.OPEN, what)),
                "Recovery goes on: " + kind.words() + ".");
    }

    // ---- how a deed ended

    Decision deedDone(Acting acting) {
        Past past = acting.past();
        Trouble trouble = acting.trouble();
        Deed.Kind kind = acting.deed().kind();
        String done = "Done: " + kind.words() + ".";
        return switch (kind) {
            case POWER_OFF, KILL -> startAfterPowerOff(past, trouble);
            case START, RESET_AND_RESUME -> booting(past, trouble, done);
            case RESUME ->
                trouble.cause() == Incident.Cause.STORAGE_FULL
                        ? resumedToTry(past, trouble, done)
                        : booting(past, trouble, done);
            case NMI ->
                expect(
                        past,
                        trouble,
                        Expectation.KERNEL_REACTS,
                        policy.patience().nmi(),
                        done,
                        "It is reset if its kernel does not react within "
                                + seconds(policy.patience().nmi()) + ".");
            case REBOOT ->
                expect(
                        past,
                        trouble,
                        Expectation.GUEST_REBOOTS,
                        policy.patience().reboot(),
                        done,
                        "It is reset if it does not reboot within "
                                + seconds(policy.patience().reboot()) + ".");
            case RESTART_SERVICE ->
                expect(
                        past,
                        trouble,
                        Expectation.CHECK_PASSES,
                        policy.patience().service(),
                        done,
                        "It counts as recovered when the check passes.");
        };
    }

    private Decision resumedToTry(Past past, Trouble trouble, String done) {
        Duration patience = policy.patience().storage();
        String why = "If there is still no room, QEMU pauses it at its next write.";
        return trouble.attempts() > 1
                ? new Decision(
                        new Expecting(past, trouble, Expectation.STORAGE_HAS_ROOM, now, now.plus(patience)),
                        List.of(new RecoveryEffect.Look()),
                        why)
                : expect(past, trouble, Expectation.STORAGE_HAS_ROOM, patience, done, why);
    }

    Decision deedFailed(Acting acting, String why) {
        String what = "Failed: " + acting.deed().kind().words() + ". " + why;
        Past past = acting.past();
        List<RecoveryEffect> effects = new ArrayList<>();
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, what));
        if (isBudgetSpent(past)) {
            return quarantine(past, acting.trouble(), qemuAfter(acting.deed().kind()), effects);
        }
        Duration soonest = now.plus(policy.budget().firstDelay());
        Duration due = dueTime(past).compareTo(soonest) > 0 ? dueTime(past) : soonest;
        effects.add(new RecoveryEffect.Look());
        return new Decision(
                new Waiting(past, acting.trouble(), due),
                effects,
                (acting.deed().kind() == Deed.Kind.RESTART_SERVICE ? "It was not done" : "The hypervisor did not do it")
                        + "; recovery goes on in " + seconds(due.minus(now)) + ".");
    }

    Decision deedUnclear(Acting acting, String why) {
        return new Decision(
                new Acting(acting.past(), acting.trouble(), acting.deed(), Certainty.UNCLEAR),
                List.of(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, why), new RecoveryEffect.Look()),
                "Nobody knows whether it was done; the guest is looked at before anything else is.");
    }

    /** The guest runs, and what to do about it is decided by its next signs of life. */
    Decision reconsider(Past past, Trouble trouble) {
        return new Decision(
                new Waiting(past, trouble, now),
                List.of(new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "The guest still runs.")),
                "It was not done, as far as can be seen; what is done next rests on the guest's signs of life.");
    }

    // ---- quarantine

    /** A start fails because the guest is off; what else fails leaves a QEMU behind, as far as anybody knows. */
    private static WantedEvidence.Qemu qemuAfter(Deed.Kind failed) {
        return switch (failed) {
            case START -> WantedEvidence.Qemu.GONE;
            case KILL -> WantedEvidence.Qemu.STUCK;
            case RESET_AND_RESUME, POWER_OFF, RESUME, NMI, REBOOT, RESTART_SERVICE -> WantedEvidence.Qemu.ANSWERS;
        };
    }

    private Decision quarantine(Past past, Trouble trouble, WantedEvidence.Qemu qemu, List<RecoveryEffect> effects) {
        Duration window = policy.budget().window();
        Duration quiet = policy.budget().quietTime();
        String why = reasonOf(trouble)
                + " It was restarted "
                + past.restartsWithin(window, now)
                + " times within "
                + seconds(window)
                + " already; it is left alone until somebody starts it, or for "
                + seconds(quiet)
                + ".";
        effects.add(look(qemu));
        effects.add(new RecoveryEffect.UpdateIncident(Incident.State.QUARANTINED, "No restarts are left."));
        return new Decision(new Quarantined(past, trouble, now.plus(quiet)), effects, why);
    }

    /** A new budget after the quiet time: what a look shows next is treated as if it were new. */
    Decision release(Quarantined state) {
        return new Decision(
                new Waiting(state.past().forgiven(), state.trouble().fresh(), now),
                List.of(
                        new RecoveryEffect.UpdateIncident(Incident.State.OPEN, "Its quarantine is over."),
                        new RecoveryEffect.Look()),
                "It has been left alone for " + seconds(policy.budget().quietTime())
                        + "; its budget of restarts is new.");
    }

    private boolean isBudgetSpent(Past past) {
        return past.restartsWithin(policy.budget().window(), now)
                >= policy.budget().restarts();
    }

    private Duration dueTime(Past past) {
        int already = past.restartsWithin(policy.budget().window(), now);
        return already == 0
                ? now
                : past.restarts().getLast().plus(policy.budget().delayAfter(already));
    }
}
