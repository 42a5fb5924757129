package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.Incident;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.evidence.Collected;
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
import org.reeve.watchdog.recovery.WantedEvidence;
import org.reeve.watchdog.trace.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks recovery, and carries out what it says: journal first, then memory; log, report and effects leave the loop when it is kept. */
final class RecoveryDesk {
    private static final Logger LOG = LoggerFactory.getLogger(RecoveryDesk.class);

    private final Sitting sitting;
    private final ReeveClock clock;
    private final Policies policies;
    private final Hands hands;
    private final Reporting reporting;
    private final Onlooker onlooker;

    RecoveryDesk(
            Sitting sitting, ReeveClock clock, Policies policies, Hands hands, Reporting reporting, Onlooker onlooker) {
        this.sitting = sitting;
        this.clock = clock;
        this.policies = policies;
        this.hands = hands;
        this.reporting = reporting;
        this.onlooker = onlooker;
    }

    /** @param also what belongs into the same journal entry */
    void handle(KnownGuest guest, RecoveryEvent event, Consumer<JournalEntry> also) throws JournalException {
        RecoveryState before = guest.recovery;
        Decision decision = decide(guest, event);
        transition(guest, event, decision, also);
        onlooker.tell(new Observation.Recovery(guest.id, event, before, decision));
    }

    void handle(KnownGuest guest, RecoveryEvent event) throws JournalException {
        RecoveryState before = guest.recovery;
        Decision decision = decide(guest, event);
        if (decision.next().equals(before) && decision.reason().isEmpty()) {
            startEffects(guest, decision, 0);
        } else {
            transition(guest, event, decision, entry -> {});
        }
        onlooker.tell(new Observation.Recovery(guest.id, event, before, decision));
    }

    private Decision decide(KnownGuest guest, RecoveryEvent event) {
        Duration now = clock.elapsed();
        return Recovery.decide(guest.recovery, event, now, policyOf(guest), hands.turn(guest, now));
    }

    /** What was collected, for the incident that it is the evidence of; that may be over by now. */
    void evidence(KnownGuest guest, UUID id, Collected collected) throws JournalException {
        Incident open = guest.incident;
        boolean isOpen = open != null && open.id().equals(id);
        Incident before = isOpen ? open : sitting.journal().incident(id).orElse(null);
        if (before == null) {
            return;
        }
        Incident after = IncidentBook.withEvidence(before, collected);
        if (after.equals(before)) {
            return;
        }
        String png = IncidentBook.kept(before).contains(Evidence.Kind.SCREEN) ? null : collected.png();
        sitting.note(entry -> {
            keep(entry, after);
            if (png != null) {
                entry.tell(new Message.ScreenKept(guest.id, id, png));
            }
        });
        if (isOpen) {
            guest.incident = after;
        }
        reporting.changed();
        reporting.outboxGrew();
    }

    private void collect(KnownGuest guest, WantedEvidence wanted) {
        Incident incident = guest.incident;
        if (incident != null) {
            WantedEvidence missing = wanted.without(IncidentBook.kept(incident));
            if (!missing.isNothing()) {
                hands.collectEvidence(guest, incident.id(), missing);
            }
        }
    }

    /** The one way from one state to the next. */
    private void transition(KnownGuest guest, RecoveryEvent event, Decision decision, Consumer<JournalEntry> also)
            throws JournalException {
        RecoveryState before = guest.recovery;
        RecoveryState next = decision.next();
        countFailure(guest, decision);
        Incident incident =
                IncidentBook.after(guest.id, guest.incident, decision, restartsLeft(guest, next), clock.now());
        boolean incidentChanged = incident != null && !incident.equals(guest.incident);
        long[] intent = new long[1];
        sitting.note(entry -> {
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
            sitting.then(() -> LOG.info(
                    "{}: {} -> {} ({}): {}",
                    guest.name(),
                    before.word(),
                    next.word(),
                    words(event),
                    decision.reason()));
            reporting.changed();
            reporting.outboxGrew();
        }
        startEffects(guest, decision, intent[0]);
        if (!(next instanceof RecoveryState.Waiting)) {
            hands.needsNoTurn(guest);
        }
        hands.callNext(clock.elapsed());
    }

    private void countFailure(KnownGuest guest, Decision decision) {
        if (decision.effects().stream().anyMatch(RecoveryEffect.OpenIncident.class::isInstance)) {
            hands.failed(guest, clock.elapsed(), clock.elapsed());
        }
    }

    /** What failed under the last daemon counts among those that fail together, too; who still needs a restart fails now. */
    void takeUpFailure(KnownGuest guest) {
        Incident incident = guest.incident;
        if (incident != null) {
            boolean needsRestart = guest.recovery instanceof RecoveryState.Waiting || guest.isBeingRestarted();
            Duration age = Duration.between(incident.openedAt(), clock.now());
            // The wall clock may have been set back.
            boolean isNow = needsRestart || age.isNegative();
            hands.failed(guest, isNow ? clock.elapsed() : clock.elapsed().minus(age), clock.elapsed());
        }
    }

    private void startEffects(KnownGuest guest, Decision decision, long intent) {
        for (RecoveryEffect effect : decision.effects()) {
            switch (effect) {
                case RecoveryEffect.Do(var deed) -> {
                    if (deed.kind() == Deed.Kind.RESTART_SERVICE) {
                        hands.restartService(guest, intent, deed, unitOf(decision.next()));
                    } else {
                        hands.start(guest, intent, deed);
                    }
                }
                case RecoveryEffect.CollectEvidence(WantedEvidence wanted) -> collect(guest, wanted);
                case RecoveryEffect.Look _ -> hands.look(guest);
                case RecoveryEffect.AwaitTurn _ -> {
                    hands.awaitTurn(guest, policyOf(guest).priority());
                    // It is woken by being called.
                    guest.wokenFor = guest.recovery.wakeAt().orElse(null);
                }
                case RecoveryEffect.OpenIncident _, RecoveryEffect.UpdateIncident _ -> {}
            }
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
