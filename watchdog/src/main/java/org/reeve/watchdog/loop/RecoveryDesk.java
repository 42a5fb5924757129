package org.reeve.watchdog.loop;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Incident;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalEntry;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.Decision;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.Recovery;
import org.reeve.watchdog.recovery.RecoveryEffect;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.trace.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks recovery, and carries out what it says: journal first, then memory, log and report, then the effects. */
final class RecoveryDesk {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryDesk.class);

    private final Journal journal;
    private final ReeveClock clock;
    private final Policies policies;
    private final Hands hands;
    private final Reporting reporting;
    private final Onlooker onlooker;

    RecoveryDesk(
            Journal journal, ReeveClock clock, Policies policies, Hands hands, Reporting reporting, Onlooker onlooker) {
        this.journal = journal;
        this.clock = clock;
        this.policies = policies;
        this.hands = hands;
        this.reporting = reporting;
        this.onlooker = onlooker;
    }

    /** @param also what belongs into the same journal entry */
    void handle(KnownGuest guest, RecoveryEvent event, Consumer<JournalEntry> also) throws JournalException {
        RecoveryState before = guest.recovery;
        Decision decision = Recovery.decide(before, event, clock.elapsed(), policyOf(guest));
        transition(guest, event, decision, also);
        onlooker.tell(new Observation.Recovery(guest.id, event, before, decision));
    }

    void handle(KnownGuest guest, RecoveryEvent event) throws JournalException {
        RecoveryState before = guest.recovery;
        Decision decision = Recovery.decide(before, event, clock.elapsed(), policyOf(guest));
        if (decision.next().equals(before) && decision.reason().isEmpty()) {
            startEffects(guest, decision, 0);
        } else {
            transition(guest, event, decision, entry -> {});
        }
        onlooker.tell(new Observation.Recovery(guest.id, event, before, decision));
    }

    /** The last lines of the console, for the incident that they are the evidence of. */
    void evidence(KnownGuest guest, List<String> lines) throws JournalException {
        Incident incident = guest.incident;
        if (incident == null || !incident.consoleLines().isEmpty() || lines.isEmpty()) {
            return;
        }
        Incident complete = IncidentBook.withConsole(incident, lines);
        journal.write(entry -> keep(entry, complete));
        guest.incident = complete;
        reporting.changed();
        reporting.outboxGrew();
    }

    /** The one way from one state to the next. */
    private void transition(KnownGuest guest, RecoveryEvent event, Decision decision, Consumer<JournalEntry> also)
            throws JournalException {
        RecoveryState before = guest.recovery;
        RecoveryState next = decision.next();
        Incident incident =
                IncidentBook.after(guest.id, guest.incident, decision, restartsLeft(guest, next), clock.now());
        boolean incidentChanged = incident != null && !incident.equals(guest.incident);
        long[] intent = new long[1];
        journal.write(entry -> {
            also.accept(entry);
            entry.recovery(guest.id, next);
            if (!decision.reason().isEmpty()) {
                entry.decision(guest.id, before.word(), next.word(), words(event), decision.reason());
            }
            for (RecoveryEffect effect : decision.effects()) {
                if (effect instanceof RecoveryEffect.Do(var deed)) {
                    intent[0] = entry.intent(
                            guest.id,
                            "recovery " + deed.number() + ": " + deed.kind().words(),
                            decision.reason());
                }
            }
            if (incidentChanged) {
                keep(entry, incident);
            }
        });
        guest.recovery = next;
        guest.incident = incident == null || IncidentBook.isOver(incident) ? null : incident;
        if (!decision.reason().isEmpty()) {
            LOG.info(
                    "{}: {} -> {} ({}): {}", guest.name(), before.word(), next.word(), words(event), decision.reason());
            reporting.changed();
            reporting.outboxGrew();
        }
        startEffects(guest, decision, intent[0]);
        if (!next.ownsPower()) {
            hands.letGo(guest);
        }
    }

    private void startEffects(KnownGuest guest, Decision decision, long intent) throws JournalException {
        for (RecoveryEffect effect : decision.effects()) {
            switch (effect) {
                case RecoveryEffect.Do(var deed) -> {
                    if (deed.kind() == Deed.Kind.RESTART_SERVICE) {
                        hands.restartService(guest, intent, deed, unitOf(decision.next()));
                    } else {
                        begin(guest, intent, deed);
                    }
                }
                case RecoveryEffect.CollectEvidence _ -> hands.collectEvidence(guest);
                case RecoveryEffect.Look _ -> hands.look(guest);
                case RecoveryEffect.OpenIncident _ -> hands.failed(guest, clock.elapsed());
                case RecoveryEffect.UpdateIncident _ -> {}
            }
        }
    }

    private void begin(KnownGuest guest, long intent, Deed deed) throws JournalException {
        Optional<String> heldBack =
                hands.start(guest, intent, deed, policyOf(guest).priority(), clock.elapsed());
        Incident incident = guest.incident;
        if (heldBack.isPresent() && incident != null) {
            Incident told = IncidentBook.noted(incident, heldBack.get(), clock.now());
            journal.write(entry -> keep(entry, told));
            guest.incident = told;
            reporting.outboxGrew();
        }
    }

    /** The service of the check that is acted upon. */
    private static @Nullable String unitOf(RecoveryState state) {
        return state instanceof RecoveryState.Acting acting && acting.trouble().check() != null
                ? acting.trouble().check().unit()
                : null;
    }

    private static void keep(JournalEntry entry, @Nullable Incident incident) {
        if (incident != null) {
            entry.incident(incident);
            entry.tell(new Message.IncidentChanged(incident));
        }
    }

    private RecoveryPolicy policyOf(KnownGuest guest) {
        return policies.of(guest.id).recovery();
    }

    private int restartsLeft(KnownGuest guest, RecoveryState state) {
        RecoveryPolicy.Budget budget = policyOf(guest).budget();
        return Math.max(0, budget.restarts() - state.past().restartsWithin(budget.window(), clock.elapsed()));
    }

    private static String words(RecoveryEvent event) {
        return switch (event) {
            case RecoveryEvent.Seen seen ->
                "seen " + seen.guest().power() + ", " + seen.guest().why();
            case RecoveryEvent.Happened happened -> happened.event().getClass().getSimpleName();
            case RecoveryEvent.Examined _ -> "signs of life";
            case RecoveryEvent.AgentSpoke _ -> "the agent spoke";
            case RecoveryEvent.DeedEnded ended -> "deed " + ended.number() + " ended: " + words(ended.outcome());
            case RecoveryEvent.TimeCame _ -> "the time came";
            case RecoveryEvent.PowerChanged changed -> "an operation: " + changed.action();
            case RecoveryEvent.Vanished _ -> "gone";
        };
    }

    static String words(Deed.Outcome outcome) {
        return switch (outcome) {
            case Deed.Outcome.Done _ -> "done";
            case Deed.Outcome.Failed failed -> "failed: " + failed.why();
            case Deed.Outcome.Unclear unclear -> "unclear: " + unclear.why();
        };
    }
}
