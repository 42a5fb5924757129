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

    /** The guest's trouble has begun. */
    void failed(KnownGuest guest, Duration now) {
        gate.failed(guest.id, now);
    }

    /** @return what to tell the guest's owner when such a deed would have to wait for its turn */
    Optional<String> heldBack(KnownGuest guest, Deed.Kind deed, Duration now) {
        return deed.isRestart() ? gate.heldBack(guest.id, roster.wanted(), now) : Optional.empty();
    }

    void start(KnownGuest guest, long intent, Deed deed, int priority, Duration now) {
        roster.began(guest);
        boolean mayBegin = !deed.kind().isRestart()
                || gate.enter(guest, intent, deed, priority, roster.wanted(), now)
                        .isEmpty();
        if (mayBegin) {
            effects.deed(guest.id, intent, deed);
        }
    }

    /** The guest's power is not in the hands of recovery any more: others may have their turn. */
    void letGo(KnownGuest guest) {
        gate.left(guest.id)
                .ifPresent(
                        held -> effects.notBegun(guest.id, held.intent(), held.deed(), "It is not wanted any more."));
        for (Optional<RestartGate.Held> next = gate.next(); next.isPresent(); next = gate.next()) {
            RestartGate.Held held = next.get();
            if (held.isStale()) {
                effects.notBegun(
                        held.guest().id, held.intent(), held.deed(), "The guest has changed while it waited its turn.");
            } else {
                effects.deed(held.guest().id, held.intent(), held.deed());
            }
        }
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
