package org.reeve.watchdog.loop;

import java.util.List;
import java.util.Optional;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.operations.OperationEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What central asks for. */
final class CentralDesk {
    private static final Logger LOG = LoggerFactory.getLogger(CentralDesk.class);

    private final Sitting sitting;
    private final ReeveClock clock;
    private final Roster roster;
    private final GuestDesk desk;
    private final LoopVoice voice;

    CentralDesk(Sitting sitting, ReeveClock clock, Roster roster, GuestDesk desk, LoopVoice voice) {
        this.sitting = sitting;
        this.clock = clock;
        this.roster = roster;
        this.desk = desk;
        this.voice = voice;
    }

    void said(Message message) throws JournalException {
        switch (message) {
            case Message.RunOperation run -> run(run.operation());
            case Message.CancelOperation cancel -> cancel(cancel);
            case Message.EnrolmentOffer _,
                    Message.CertificateRequest _,
                    Message.CertificateIssued _,
                    Message.CertificateRefused _,
                    Message.Heartbeat _,
                    Message.OperationChanged _,
                    Message.HostReport _,
                    Message.HostReportPart _,
                    Message.Farewell _,
                    Message.ChecksReported _,
                    Message.FactsReported _,
                    Message.RestartUnit _,
                    Message.IncidentChanged _,
                    Message.ScreenKept _ -> LOG.warn("Central said what is not for the loop: {}", message);
        }
    }

    private void run(Operation operation) throws JournalException {
        KnownGuest known = roster.find(operation.guest());
        // Admission refuses what is asked of a guest that is not here; it is not kept for that.
        KnownGuest guest = known == null ? new KnownGuest(operation.guest()) : known;
        desk.operate(
                guest, new OperationEvent.Asked(operation, sitting.journal().status(operation.id())));
    }

    private void cancel(Message.CancelOperation cancel) throws JournalException {
        KnownGuest guest = roster.find(cancel.guest());
        Optional<OperationStatus> known = sitting.journal().status(cancel.id());
        if (guest != null) {
            desk.operate(guest, new OperationEvent.CancelAsked(cancel.id(), cancel.attempt(), known));
        } else if (known.filter(status -> status.attempt() >= cancel.attempt()).isPresent()) {
            voice.toCentral(new Message.OperationChanged(cancel.guest(), known.get()));
        } else {
            OperationStatus status = new OperationStatus(
                    cancel.id(), cancel.attempt(), OperationState.CANCELLED, 0, List.of(), null, null, clock.now());
            // Kept, since what it cancels may come after it, and after a restart of the daemon.
            sitting.note(entry -> {
                entry.cancelledAhead(cancel.guest(), status);
                entry.tell(new Message.OperationChanged(cancel.guest(), status));
            });
            voice.outboxGrew();
        }
    }
}
