package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.trace.Observation;

/**
 * What the loop's thread does with each event, and with the time: hands it to whom it is about. Who knows whom, one way:
 *
 * <pre>
 *   Desk ─┬─► Sightings   (the hypervisor) ─┐
 *         ├─► Vigil       (signs of life) ──┤
 *         ├─► CentralDesk (central) ────────┤                ┌─► RecoveryDesk ──┐
 *         ├─► AgentDesk   (agents) ─────────┼─► GuestDesk ───┼─► OperationDesk ─┼─► journal, Hands, Reporting ─► Roster
 *         ├─► Recollection (the journal) ───┘                └─► DefinitionDesk ┘
 *         └─► Backlog
 * </pre>
 */
final class Desk {
    private static final Duration FORGET_EVERY = Duration.ofHours(6);
    private static final Duration FORGET_AFTER = Duration.ofDays(60);

    private final Journal journal;
    private final ReeveClock clock;
    private final Roster roster = new Roster();
    private final Hands hands;
    private final Reporting reporting;
    private final GuestDesk guests;
    private final Sightings sightings;
    private final Vigil vigil;
    private final CentralDesk central;
    private final AgentDesk agents;
    private final Recollection recollection;
    private final Backlog backlog;
    private final Recurrence forgetting;
    private final Onlooker onlooker = new Onlooker();

    Desk(LoopConfig config, Journal journal, LoopVoice voice, ReeveClock clock, Effects effects) {
        this.journal = journal;
        this.clock = clock;
        Duration now = clock.elapsed();
        hands = new Hands(roster, new RestartGate(config.brake()), effects, voice);
        Policies policies = new Policies(config.policy());
        reporting = new Reporting(config, roster, journal, voice, now);
        RecoveryDesk recovery = new RecoveryDesk(journal, clock, policies, hands, reporting, onlooker);
        guests = new GuestDesk(
                journal,
                roster,
                recovery,
                new OperationDesk(journal, clock, policies, voice, hands, recovery, onlooker),
                new DefinitionDesk(journal, clock, policies, hands));
        sightings = new Sightings(config.include(), clock, roster, hands, guests, reporting, onlooker);
        vigil = new Vigil(clock, policies, config.checks(), roster, hands, guests, voice, onlooker);
        central = new CentralDesk(journal, clock, roster, guests, voice);
        agents = new AgentDesk(clock, roster, guests, reporting, onlooker);
        recollection = new Recollection(config.boot(), journal, clock, policies, roster, guests, onlooker);
        backlog = new Backlog(now);
        forgetting = new Recurrence(FORGET_EVERY, now.plus(FORGET_EVERY));
    }

    void onObservation(Consumer<Observation> told) {
        onlooker.is(told);
    }

    /** Takes up what was known and under way when the daemon ended. */
    void remember() throws JournalException {
        recollection.takeUp();
    }

    void take(LoopEvent event) {
        try {
            handle(event);
            if (journal.isWritable()) {
                backlog.journalWorks();
            }
        } catch (JournalException failure) {
            backlog.journalFails(failure);
            backlog.keepUnlessItComesAgain(event);
        }
    }

    private void handle(LoopEvent event) throws JournalException {
        switch (event) {
            case LoopEvent.FromHypervisor from -> sightings.hinted(from.event());
            case LoopEvent.Looked looked -> sightings.looked(looked.guest(), looked.found());
            case LoopEvent.Listed listed -> listed(listed);
            case LoopEvent.Measured measured -> vigil.measured(measured.pulses());
            case LoopEvent.MeasureFailed failed -> vigil.failed(failed.why());
            case LoopEvent.Checked checked -> vigil.checked(checked);
            case LoopEvent.LookFailed failed -> sightings.lookFailed(failed);
            case LoopEvent.ListFailed failed -> sightings.listFailed(failed.why());
            case LoopEvent.DeedEnded ended -> guests.deedEnded(ended);
            case LoopEvent.CallEnded ended -> guests.callEnded(ended);
            case LoopEvent.EvidenceCollected collected -> guests.evidence(collected);
            case LoopEvent.DefinitionPlanned planned -> guests.definitionPlanned(planned);
            case LoopEvent.DefinitionNotPlanned failed -> guests.definitionNotPlanned(failed);
            case LoopEvent.DefinitionEnded ended -> guests.definitionEnded(ended);
            case LoopEvent.FromCentral from -> centralSaid(from);
            case LoopEvent.CentralUp _ -> reporting.changed();
            case LoopEvent.FromAgent from -> agents.said(from);
            case LoopEvent.AgentLinked linked -> agents.linked(linked);
        }
    }

    private void listed(LoopEvent.Listed listed) throws JournalException {
        boolean wasRead = roster.isRead();
        sightings.listed(listed);
        if (!wasRead) {
            backlog.takeAll().forEach(this::take);
        }
    }

    private void centralSaid(LoopEvent.FromCentral from) throws JournalException {
        if (roster.isRead()) {
            central.said(from.message());
            from.dealtWith().run();
        } else {
            // Which guests there are is not known yet: everything would be refused.
            backlog.keep(from);
        }
    }

    Map<GuestId, Standing> standings() {
        Map<GuestId, Standing> standings = new HashMap<>();
        for (KnownGuest guest : roster.all()) {
            standings.put(guest.id, new Standing(guest.recovery, guest.incident, guest.operations));
        }
        return standings;
    }

    void listSoon() {
        sightings.listSoon();
    }

    // ---- time

    long sleepMillis(long atMost) {
        Duration now = clock.elapsed();
        Duration next = now.plusMillis(atMost);
        for (KnownGuest guest : roster.all()) {
            Duration wake = GuestDesk.wakeOf(guest);
            if (wake != null && wake.compareTo(next) < 0) {
                next = wake;
            }
        }
        Duration report = reporting.wakeAt();
        if (report != null && report.compareTo(next) < 0) {
            next = report;
        }
        return next.compareTo(now) <= 0 ? 0 : next.minus(now).toMillis() + 1;
    }

    void tick() {
        Duration now = clock.elapsed();
        for (KnownGuest guest : roster.all()) {
            attempt(() -> guests.timeCame(guest, now));
        }
        hands.callNext(now);
        sightings.listWhenDue(now);
        vigil.whenDue(now);
        backlog.takeWhenDue(now).forEach(this::take);
        attempt(() -> reporting.whenDue(now));
        attempt(this::catchUp);
        attempt(journal::beat);
        if (forgetting.isDue(now)) {
            forgetting.done(now);
            attempt(() -> journal.forgetOlderThan(FORGET_AFTER));
        }
    }

    private void catchUp() throws JournalException {
        if (journal.catchUp() > 0) {
            reporting.outboxGrew();
        }
    }

    private interface Duty {
        void run() throws JournalException;
    }

    /** What comes again by itself if the journal cannot be written now. */
    private void attempt(Duty duty) {
        try {
            duty.run();
        } catch (JournalException failure) {
            backlog.journalFails(failure);
        }
    }
}
