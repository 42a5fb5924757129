package org.reeve.watchdog.loop;

import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.operations.OperationEffect;
import org.reeve.watchdog.recovery.Deed;

/** What the desks have done at the hypervisor, and the count of it in the roster. */
final class Hands {
    private final Roster roster;
    private final Effects effects;

    Hands(Roster roster, Effects effects) {
        this.roster = roster;
        this.effects = effects;
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

    void start(KnownGuest guest, long intent, OperationEffect.CallPower call) {
        roster.began(guest);
        effects.power(guest.id, intent, call.id(), call.attempt(), call.action(), call.timeLeft());
    }
}
