package org.reeve.watchdog.trace;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.recovery.Decision;
import org.reeve.watchdog.recovery.RecoveryEffect;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.recovery.WantedPower;
import org.reeve.watchdog.story.Definition;
import org.reeve.watchdog.story.Detail;
import org.reeve.watchdog.story.Happening;
import org.reeve.watchdog.story.Player;
import org.reeve.watchdog.story.Story;
import org.reeve.watchdog.story.Tally;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.PowerReason;

/** Writes the story of one guest: what it is told of, it turns into lines. */
final class GuestScribe {
    private static final String STARVED = "starved";

    private final Ink ink;
    private final OwnDeeds deeds = new OwnDeeds();
    private final BootScribe boots;
    private final SignsScribe signs;
    private final PowerScribe power;
    private final Tally tally;
    private final Set<String> saidOfStarving = new HashSet<>();
    private boolean transientGuest;
    private boolean isThere = true;

    /** Whether the recording has begun already when a guest is first seen. */
    enum Entrance {
        AT_BEGINNING,
        LATER
    }

    /** @param name as the story calls it */
    GuestScribe(String name, Guest found, RecoveryState before, Entrance entrance, Duration now) {
        ink = new Ink(name);
        boots = new BootScribe(ink, before.past().boot());
        signs = new SignsScribe(ink, boots);
        power = new PowerScribe(ink, deeds, boots, signs, found);
        transientGuest = found.persistence() == Guest.Persistence.TRANSIENT;
        boolean off = found.power() == PowerState.SHUT_OFF;
        boolean failed = off && before.wantedPower() == WantedPower.ON;
        Player.Begins begins =
                switch (entrance) {
                    case LATER -> Player.Begins.ABSENT;
                    case AT_BEGINNING -> off && !failed ? Player.Begins.OFF : Player.Begins.RUNNING;
                };
        tally = new Tally(new Player(
                name, Definition.of(found), boots.knowsAgent() ? Player.Agent.PRESENT : Player.Agent.ABSENT, begins));
        if (entrance == Entrance.LATER) {
            ink.write(now, Happening.APPEARS);
            if (!off || failed) {
                ink.write(now, Happening.OPERATOR_STARTS);
            }
        }
        if (failed) {
            boolean died = found.why() == PowerReason.FAILED || found.why() == PowerReason.CRASHED;
            ink.write(now, died ? Happening.QEMU_DIES : Happening.OPERATOR_DESTROYS);
        }
        power.begins(found, now);
    }

    String name() {
        return ink.guest();
    }

    /** How the guest stands after all lines that were taken. */
    Tally tally() {
        return tally;
    }

    /** What has been written since this was asked last. */
    List<Story.Command> take() {
        List<Story.Command> lines = ink.take();
        lines.forEach(tally::after);
        return lines;
    }

    void observed(Observation.OfGuest observation, Duration now) {
        switch (observation) {
            case Observation.Recovery told -> {
                event(told.event(), now);
                decided(told, now);
            }
            case Observation.InsideChecks told -> signs.insideChecks(told.checks(), now);
            case Observation.OutsideChecks told -> signs.outsideChecks(told.failed(), told.networkSilentSince(), now);
            case Observation.PolicySet told -> ink.write(now, Happening.GETS_POLICY, told.toml());
            case Observation.PowerAsked told -> ink.write(now, Happening.OPERATION, Detail.of(told.action()));
        }
    }

    private void event(RecoveryEvent event, Duration now) {
        switch (event) {
            case RecoveryEvent.Seen seen -> seen(seen.guest(), now);
            case RecoveryEvent.Happened happened -> power.happened(happened.event(), now);
            case RecoveryEvent.Examined examined -> {
                if (power.runs()) {
                    boots.runs(now);
                    power.roomIfItRuns(now);
                    signs.examined(examined.vitals(), now);
                }
            }
            case RecoveryEvent.AgentSpoke spoke -> {
                if (boots.spoke(spoke.boot(), now)) {
                    signs.booted();
                }
                signs.spoke(now);
            }
            case RecoveryEvent.DeedEnded ended -> deeds.ended(ended.number(), now);
            case RecoveryEvent.TimeCame _ -> {}
            case RecoveryEvent.PowerChanged changed -> {
                switch (changed.action()) {
                    case SHUTDOWN, POWER_OFF -> power.operatedOff(now);
                    case START, REBOOT, RESET -> power.operatedOn(now);
                }
            }
            case RecoveryEvent.Vanished _ -> vanished(now);
        }
    }

    private void seen(Guest guest, Duration now) {
        if (!isThere) {
            isThere = true;
            ink.write(now, Happening.APPEARS);
        }
        transientGuest = guest.persistence() == Guest.Persistence.TRANSIENT;
        power.seen(guest, now);
    }

    private void vanished(Duration now) {
        if (isThere) {
            isThere = false;
            // A transient one goes with its run.
            if (!transientGuest || power.runs()) {
                ink.write(now, Happening.VANISHES);
            }
            power.vanished();
        }
    }

    private void decided(Observation.Recovery told, Duration now) {
        Decision decision = told.decision();
        for (RecoveryEffect effect : decision.effects()) {
            if (effect instanceof RecoveryEffect.Do(var deed)) {
                power.decided(deed, now);
            }
        }
        String from = told.before().word();
        String to = decision.next().word();
        String what = (from.equals(to) ? to : from + " -> " + to) + ": " + decision.reason();
        // That an agent speaks as it should is nothing that was decided; that there still is no room is said once.
        boolean idle = told.event() instanceof RecoveryEvent.AgentSpoke && from.equals(to);
        if (!decision.reason().isEmpty() && !idle && isNews(from, to, what)) {
            ink.write(now, Happening.REEVE, what);
        }
    }

    private boolean isNews(String from, String to, String what) {
        if (from.equals(STARVED) || to.equals(STARVED)) {
            return saidOfStarving.add(what);
        }
        saidOfStarving.clear();
        return true;
    }
}
