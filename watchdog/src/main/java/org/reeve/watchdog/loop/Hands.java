package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.ServiceName;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.operations.OperationEffect;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.Turn;
import org.reeve.watchdog.recovery.WantedEvidence;
import org.reeve.watchdog.vm.DefinitionPlan;
import org.reeve.watchdog.vm.WantedDefinition;

/** What the desks have done at the hypervisor and by agents: counted in the roster, restarts through the gate. */
final class Hands {
    private final Roster roster;
    private final RestartGate gate;
    private final Effects effects;
    private final LoopVoice voice;

    Hands(Roster roster, RestartGate gate, Effects effects, LoopVoice voice) {
        this.roster = roster;
        this.gate = gate;
        this.effects = effects;
        this.voice = voice;
    }

    void look(KnownGuest guest) {
        effects.look(guest.id, () -> roster.looks(guest));
    }

    /** At a guest that is not known yet. */
    void lookAtStranger(GuestId id) {
        effects.look(id, () -> true);
    }

    void list() {
        effects.list(roster.deeds());
    }

    void takePulses() {
        effects.takePulses();
    }

    void collectEvidence(KnownGuest guest, UUID incident, WantedEvidence wanted) {
        effects.collectEvidence(guest.id, incident, wanted);
    }

    void planDefinition(KnownGuest guest, WantedDefinition wanted) {
        effects.planDefinition(guest.id, wanted);
    }

    void define(KnownGuest guest, long intent, DefinitionPlan plan) {
        effects.define(guest.id, intent, plan);
    }

    // ---- restarts, while other guests need them too

    /** The guest's trouble began {@code at}. */
    void failed(KnownGuest guest, Duration at, Duration now) {
        gate.failed(guest.id, at, roster.wanted(), now);
    }

    Turn turn(KnownGuest guest, Duration now) {
        // Asked at every event of every guest: on a usual day nothing is counted for it.
        return gate.isOpen(now) ? Turn.NOW : gate.turn(guest, roster.wanted(), roster.restarting(), now);
    }

    void awaitTurn(KnownGuest guest, int priority) {
        gate.queue(guest.id, priority);
    }

    /** The guest needs no restart, or has begun it. */
    void needsNoTurn(KnownGuest guest) {
        gate.leave(guest.id);
    }

    /** Looks at those whose turn it is by now. */
    void callNext(Duration now) {
        for (Optional<GuestId> next = gate.call(roster.restarting(), now);
                next.isPresent();
                next = gate.call(roster.restarting(), now)) {
            look(roster.known(next.get()));
        }
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
