package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.operations.OperationEvent;
import org.reeve.watchdog.operations.Work;
import org.reeve.watchdog.recovery.RecoveryEvent;

/** Brings what happens to a guest to its operations and its recovery. */
final class GuestDesk {
    private final Sitting sitting;
    private final Roster roster;
    private final RecoveryDesk recovery;
    private final OperationDesk operations;
    private final DefinitionDesk definitions;

    GuestDesk(
            Sitting sitting,
            Roster roster,
            RecoveryDesk recovery,
            OperationDesk operations,
            DefinitionDesk definitions) {
        this.sitting = sitting;
        this.roster = roster;
        this.recovery = recovery;
        this.operations = operations;
        this.definitions = definitions;
    }

    void recover(KnownGuest guest, RecoveryEvent event) throws JournalException {
        recovery.handle(guest, event);
    }

    void operate(KnownGuest guest, OperationEvent event) throws JournalException {
        boolean concernsIdle =
                switch (event) {
                    case OperationEvent.Asked _, OperationEvent.CancelAsked _, OperationEvent.AgentTold _ -> true;
                    case OperationEvent.AgentUp _,
                            OperationEvent.CallEnded _,
                            OperationEvent.Seen _,
                            OperationEvent.Rebooted _,
                            OperationEvent.Vanished _,
                            OperationEvent.TimeCame _ -> false;
                };
        if (concernsIdle || guest.operations.head().isPresent()) {
            operations.handle(guest, event);
        }
    }

    void evidence(LoopEvent.EvidenceCollected evidence) throws JournalException {
        recovery.evidence(roster.known(evidence.guest()), evidence.incident(), evidence.collected());
    }

    void deedEnded(LoopEvent.DeedEnded ended) throws JournalException {
        KnownGuest guest = roster.known(ended.guest());
        recovery.handle(
                guest,
                new RecoveryEvent.DeedEnded(ended.number(), ended.outcome()),
                entry -> entry.outcome(ended.intent(), RecoveryDesk.words(ended.outcome())));
        roster.ended(guest);
    }

    void callEnded(LoopEvent.CallEnded ended) throws JournalException {
        KnownGuest guest = roster.known(ended.guest());
        operations.handle(
                guest,
                new OperationEvent.CallEnded(ended.operation(), ended.attempt(), ended.outcome()),
                entry -> entry.outcome(ended.intent(), RecoveryDesk.words(ended.outcome())));
        roster.ended(guest);
    }

    void forget(KnownGuest guest) throws JournalException {
        sitting.note(entry -> entry.forget(guest.id));
        roster.remove(guest);
    }

    /** The incident that was open when the last daemon ended. */
    void takeUpFailure(KnownGuest guest) {
        recovery.takeUpFailure(guest);
    }

    // ---- its definition

    void definitionSeen(KnownGuest guest) {
        definitions.seen(guest);
    }

    void redefined(KnownGuest guest) {
        definitions.redefined(guest);
    }

    void definitionPlanned(LoopEvent.DefinitionPlanned planned) throws JournalException {
        definitions.planned(roster.known(planned.plan().guest()), planned.plan());
    }

    void definitionNotPlanned(LoopEvent.DefinitionNotPlanned failed) {
        definitions.notPlanned(roster.known(failed.guest()), failed.why());
    }

    void definitionEnded(LoopEvent.DefinitionEnded ended) throws JournalException {
        definitions.ended(roster.known(ended.guest()), ended.intent(), ended.outcome());
    }

    // ---- time

    /** When its recovery wants to be woken next; null for never. */
    static @Nullable Duration wakeOf(KnownGuest guest) {
        return guest.recovery.wakeAt().filter(at -> !at.equals(guest.wokenFor)).orElse(null);
    }

    void timeCame(KnownGuest guest, Duration now) throws JournalException {
        Duration wake = wakeOf(guest);
        if (wake != null && wake.compareTo(now) <= 0) {
            guest.wokenFor = wake;
            recovery.handle(guest, new RecoveryEvent.TimeCame());
        }
        if (mayGoOn(guest, now)) {
            operate(guest, new OperationEvent.TimeCame());
        }
    }

    /** Whether an operation is late, or one waits that recovery no longer holds back. Asked of every guest at every step. */
    private static boolean mayGoOn(KnownGuest guest, Duration now) {
        List<Work> works = guest.operations.works();
        if (works.isEmpty()) {
            return false;
        }
        boolean waits = works.getFirst().phase() == Work.Phase.TURN;
        return (waits && !guest.recovery.ownsPower())
                || works.stream().anyMatch(work -> work.deadline().compareTo(now) <= 0);
    }
}
