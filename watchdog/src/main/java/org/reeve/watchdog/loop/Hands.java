package org.reeve.watchdog.loop;

import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.ServiceName;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.operations.OperationEffect;
import org.reeve.watchdog.recovery.Deed;

/** What the desks have done at the hypervisor and by agents, and the count of it in the roster. */
final class Hands {
    private final Roster roster;
    private final Effects effects;
    private final LoopVoice voice;

    Hands(Roster roster, Effects effects, LoopVoice voice) {
        this.roster = roster;
        this.effects = effects;
        this.voice = voice;
    }

    void look(KnownGuest guest) {
        if (roster.looks(guest)) {
            effects.look(guest.id);
        }
    }

    /** At a guest that is not known yet. */
    void lookAtStranger(GuestId id) {
        effects.look(id);
    }

    void list() {
        effects.list(roster.deeds());
    }

    void takePulses() {
        effects.takePulses();
    }

    void collectEvidence(KnownGuest guest) {
        effects.collectEvidence(guest.id);
    }

    void start(KnownGuest guest, long intent, Deed deed) {
        roster.began(guest);
        effects.deed(guest.id, intent, deed);
    }

    /** What the agent does in place of the hypervisor. Done means asked for: whether it helps, the check shows. */
    void restartService(KnownGuest guest, long intent, Deed deed, @Nullable String unit) {
        roster.began(guest);
        effects.ended(new LoopEvent.DeedEnded(guest.id, intent, deed.number(), ask(guest, unit)));
    }

    private Deed.Outcome ask(KnownGuest guest, @Nullable String unit) {
        if (unit == null || !ServiceName.isOne(unit)) {
            return new Deed.Outcome.Failed("The check names no service that could be restarted.");
        }
        if (guest.line == AgentLine.NONE) {
            return new Deed.Outcome.Failed(
                    "The agent in the guest cannot be reached, and only it could restart " + unit + ".");
        }
        voice.toAgent(guest.id, new Message.RestartUnit(guest.id, unit));
        return new Deed.Outcome.Done();
    }

    void start(KnownGuest guest, long intent, OperationEffect.CallPower call) {
        roster.began(guest);
        effects.power(guest.id, intent, call.id(), call.attempt(), call.action(), call.timeLeft());
    }
}
