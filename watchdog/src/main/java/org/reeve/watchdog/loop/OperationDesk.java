package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.JournalEntry;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.operations.OperationDecision;
import org.reeve.watchdog.operations.OperationEffect;
import org.reeve.watchdog.operations.OperationEffect.Tell.Weight;
import org.reeve.watchdog.operations.OperationEvent;
import org.reeve.watchdog.operations.Operations;
import org.reeve.watchdog.operations.Surroundings;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.trace.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the room of operations, and carries out what it says, in the same order as {@link RecoveryDesk}. */
final class OperationDesk implements Memory {
    private static final Logger LOG = LoggerFactory.getLogger(OperationDesk.class);

    private final Sitting sitting;
    private final ReeveClock clock;
    private final Policies policies;
    private final LoopVoice voice;
    private final Hands hands;
    private final RecoveryDesk recovery;
    private final Onlooker onlooker;
    private final Map<String, List<Duration>> history = new HashMap<>();

    OperationDesk(
            Sitting sitting,
            ReeveClock clock,
            Policies policies,
            LoopVoice voice,
            Hands hands,
            RecoveryDesk recovery,
            Onlooker onlooker) {
        this.sitting = sitting;
        this.clock = clock;
        this.policies = policies;
        this.voice = voice;
        this.hands = hands;
        this.recovery = recovery;
        this.onlooker = onlooker;
    }

    void handle(KnownGuest guest, OperationEvent event) throws JournalException {
        OperationDecision decision = Operations.decide(guest.operations, event, around(guest));
        if (decision.effects().stream().anyMatch(OperationDesk::isKept)) {
            carryOut(guest, decision, entry -> {});
        } else {
            startEffects(guest, decision, 0);
        }
    }

    /** @param also what belongs into the same journal entry */
    void handle(KnownGuest guest, OperationEvent event, Consumer<JournalEntry> also) throws JournalException {
        carryOut(guest, Operations.decide(guest.operations, event, around(guest)), also);
    }

    private void carryOut(KnownGuest guest, OperationDecision decision, Consumer<JournalEntry> also)
            throws JournalException {
        long[] intent = new long[1];
        Consumer<JournalEntry> kept = entry -> {
            also.accept(entry);
            decision.effects().forEach(effect -> keep(entry, guest.id, effect, intent));
        };
        Optional<PowerAction> changed = powerChanged(decision);
        if (changed.isPresent()) {
            // In one entry: a daemon that dies now must not find a guest off that it believes ought to run.
            recovery.handle(guest, new RecoveryEvent.PowerChanged(changed.get()), kept);
        } else {
            sitting.note(kept);
        }
        startEffects(guest, decision, intent[0]);
    }

    /** Of several that end at once, all but the first found the guest as they wanted it: one tells it all. */
    private static Optional<PowerAction> powerChanged(OperationDecision decision) {
        return decision.effects().stream()
                .filter(OperationEffect.PowerChanged.class::isInstance)
                .map(effect -> ((OperationEffect.PowerChanged) effect).action())
                .findFirst();
    }

    private void startEffects(KnownGuest guest, OperationDecision decision, long intent) {
        guest.operations = decision.next();
        for (OperationEffect effect : decision.effects()) {
            switch (effect) {
                case OperationEffect.Admit admit -> {
                    log(guest, admit.status());
                    if (admit.operation().request() instanceof OperationRequest.Power(PowerAction action)
                            && !admit.status().state().isEnd()) {
                        onlooker.tell(new Observation.PowerAsked(guest.id, action));
                    }
                }
                case OperationEffect.CancelAhead ahead -> log(guest, ahead.status());
                case OperationEffect.NoteCancel _, OperationEffect.PowerChanged _ -> {}
                case OperationEffect.Tell tell -> tell(guest, tell);
                case OperationEffect.AskAgent ask -> voice.toAgent(guest.id, ask.message());
                case OperationEffect.CallPower call -> hands.start(guest, intent, call);
                case OperationEffect.SetPolicy set -> setPolicy(guest, set);
                case OperationEffect.Look _ -> hands.look(guest);
                case OperationEffect.StepTook took -> history.remove(took.step());
            }
        }
    }

    /** Whether the journal has to know of it. */
    private static boolean isKept(OperationEffect effect) {
        return switch (effect) {
            case OperationEffect.Admit _,
                    OperationEffect.CancelAhead _,
                    OperationEffect.NoteCancel _,
                    OperationEffect.CallPower _,
                    OperationEffect.SetPolicy _,
                    OperationEffect.StepTook _ -> true;
            case OperationEffect.Tell tell -> tell.weight() == Weight.MILESTONE;
            case OperationEffect.AskAgent _, OperationEffect.PowerChanged _, OperationEffect.Look _ -> false;
        };
    }

    private static void keep(JournalEntry entry, GuestId guest, OperationEffect effect, long[] intent) {
        switch (effect) {
            case OperationEffect.Admit admit -> {
                entry.operation(admit.operation(), admit.status());
                entry.tell(new Message.OperationChanged(guest, admit.status()));
            }
            case OperationEffect.CancelAhead ahead -> {
                entry.cancelledAhead(guest, ahead.status());
                entry.tell(new Message.OperationChanged(guest, ahead.status()));
            }
            case OperationEffect.NoteCancel noted -> entry.cancelAsked(noted.id(), noted.attempt());
            case OperationEffect.Tell(OperationStatus status, Weight weight) -> {
                if (weight == Weight.MILESTONE) {
                    entry.status(status);
                    entry.tell(new Message.OperationChanged(guest, status));
                }
            }
            case OperationEffect.CallPower call ->
                intent[0] = entry.intent(
                        guest,
                        "operation " + call.id() + "/" + call.attempt() + ": " + call.action(),
                        "An operation asked for it.");
            case OperationEffect.SetPolicy set -> entry.policy(guest, set.toml(), set.askedBy());
            case OperationEffect.StepTook took -> entry.stepTook(took.step(), took.duration());
            case OperationEffect.AskAgent _, OperationEffect.PowerChanged _, OperationEffect.Look _ -> {}
        }
    }

    private void setPolicy(KnownGuest guest, OperationEffect.SetPolicy set) {
        policies.set(guest.id, set.toml());
        onlooker.tell(new Observation.PolicySet(guest.id, set.toml()));
        sitting.then(() -> LOG.info(
                "{}: {}, asked for by {}",
                guest.name(),
                set.toml().isBlank() ? "the host's policy holds again" : "a policy of its own holds",
                set.askedBy()));
    }

    private void tell(KnownGuest guest, OperationEffect.Tell tell) {
        switch (tell.weight()) {
            case PROGRESS -> voice.toCentral(new Message.OperationChanged(guest.id, tell.status()));
            case MILESTONE -> {
                log(guest, tell.status());
                voice.outboxGrew();
            }
        }
    }

    private void log(KnownGuest guest, OperationStatus status) {
        sitting.then(() -> LOG.info(
                "{}: operation {}, attempt {}: {} {} %{}",
                guest.name(),
                status.id(),
                status.attempt(),
                status.state(),
                status.percent(),
                status.failure() == null ? "" : ": " + status.failure().cause()));
        voice.outboxGrew();
    }

    /** The durations of steps are read again where they are needed. */
    @Override
    public Runnable mark() {
        return history::clear;
    }

    private Surroundings around(KnownGuest guest) {
        return new Surroundings(
                guest.seen,
                guest.line == AgentLine.NONE ? Surroundings.Agent.AWAY : Surroundings.Agent.REACHABLE,
                guest.recovery.ownsPower() ? Surroundings.RecoveryHold.HELD : Surroundings.RecoveryHold.FREE,
                policies::problems,
                clock.elapsed(),
                clock.now(),
                step -> history.computeIfAbsent(step, this::durations));
    }

    private List<Duration> durations(String step) {
        try {
            return sitting.journal().durationsOf(step);
        } catch (JournalException unreadable) {
            // The estimate is worse without it, and nothing else.
            LOG.warn("The delay left is estimated without a history: {}", unreadable.getMessage());
            return List.of();
        }
    }
}
