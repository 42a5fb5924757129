package org.reeve.watchdog.loop;

import java.util.UUID;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.operations.OperationEvent;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.trace.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the agent of a guest says, and how it can be spoken to. */
final class AgentDesk {
    private static final Logger LOG = LoggerFactory.getLogger(AgentDesk.class);

    private final ReeveClock clock;
    private final Roster roster;
    private final GuestDesk desk;
    private final Reporting reporting;
    private final Onlooker onlooker;
    private final Sitting sitting;

    AgentDesk(
            ReeveClock clock, Roster roster, GuestDesk desk, Reporting reporting, Onlooker onlooker, Sitting sitting) {
        this.clock = clock;
        this.roster = roster;
        this.desk = desk;
        this.reporting = reporting;
        this.onlooker = onlooker;
        this.sitting = sitting;
    }

    void said(LoopEvent.FromAgent from) throws JournalException {
        KnownGuest guest = roster.find(from.guest());
        if (guest == null) {
            return;
        }
        switch (from.message()) {
            case Message.Heartbeat heartbeat -> heartbeat(guest, heartbeat);
            case Message.Farewell _ -> {
                LOG.info("{}: its agent was told to end; its silence is no sign against the guest.", guest.name());
                guest.signs.farewell();
            }
            case Message.OperationChanged told -> desk.operate(guest, new OperationEvent.AgentTold(told.status()));
            case Message.ChecksReported reported -> {
                guest.signs.checkedInside(reported.checks());
                onlooker.tell(new Observation.InsideChecks(guest.id, reported.checks()));
            }
            case Message.FactsReported facts -> reporting.relay(facts);
            case Message.EnrolmentOffer _,
                    Message.CertificateRequest _,
                    Message.CertificateIssued _,
                    Message.CertificateRefused _,
                    Message.RunOperation _,
                    Message.CancelOperation _,
                    Message.RestartUnit _,
                    Message.HostReport _,
                    Message.HostReportPart _,
                    Message.IncidentChanged _,
                    Message.ScreenKept _ ->
                LOG.warn(
                        "{}: the agent said what is not its to say: {}",
                        guest.name(),
                        from.message().getClass().getSimpleName());
        }
        sitting.then(from.dealtWith());
    }

    private void heartbeat(KnownGuest guest, Message.Heartbeat heartbeat) throws JournalException {
        Message.Heartbeat before = guest.heartbeat;
        if (before == null
                || !before.addresses().equals(heartbeat.addresses())
                || !before.agentVersion().equals(heartbeat.agentVersion())) {
            reporting.changed();
        }
        guest.heartbeat = heartbeat;
        guest.signs.heard(clock.elapsed());
        UUID knownBoot = guest.recovery.past().boot();
        if (knownBoot != null && !knownBoot.equals(heartbeat.boot())) {
            desk.operate(guest, new OperationEvent.Rebooted());
        }
        desk.recover(guest, new RecoveryEvent.AgentSpoke(heartbeat.boot()));
    }

    void linked(LoopEvent.AgentLinked linked) throws JournalException {
        KnownGuest guest = roster.find(linked.guest());
        if (guest == null || guest.line == linked.line()) {
            return;
        }
        guest.line = linked.line();
        reporting.changed();
        if (linked.line() != AgentLine.NONE) {
            desk.operate(guest, new OperationEvent.AgentUp());
        }
    }
}
