package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.JournalEntry;
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
 *         ├─► AgentDesk   (agents) ─────────┼─► GuestDesk ───┼─► OperationDesk ─┼─► Sitting, Hands, Reporting ─► Roster
 *         ├─► Recollection (the journal) ───┘                └─► DefinitionDesk ┘
 *         └─► Backlog
 * </pre>
 */
final class Desk {
    private static final Duration FORGET_EVERY = Duration.ofHours(6);
    private static final Duration FORGET_AFTER = Duration.ofDays(60);

    private final Sitting sitting;
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
    private final Onlooker onlooker;
    /** Since the first word of this sitting: what becomes of them is not certain yet. */
    private final List<LoopEvent> uncertain = new ArrayList<>();

    Desk(LoopConfig config, Sitting sitting, LoopVoice voice, ReeveClock clock, Effects effects) {
        this.sitting = sitting;
        this.clock = clock;
        Duration now = clock.elapsed();
        onlooker = new Onlooker(sitting);
        RestartGate gate = new RestartGate(config.brake());
        hands = new Hands(roster, gate, effects, voice);
        Policies policies = new Policies(config.policy());
        reporting = new Reporting(config, roster, sitting, voice, now);
        RecoveryDesk recovery = new RecoveryDesk(sitting, clock, policies, hands, reporting, onlooker);
        OperationDesk operations = new OperationDesk(sitting, clock, policies, voice, hands, recovery, onlooker);
        guests = new GuestDesk(
                sitting, roster, recovery, operations, new DefinitionDesk(sitting, clock, policies, hands));
        sightings = new Sightings(config.include(), clock, roster, hands, guests, reporting, onlooker);
        vigil = new Vigil(clock, policies, config.checks(), roster, hands, guests, voice, onlooker);
        central = new CentralDesk(sitting, clock, roster, guests, voice);
        agents = new AgentDesk(clock, roster, guests, reporting, onlooker, sitting);
        recollection = new Recollection(config.boot(), sitting, clock, policies, roster, guests, onlooker);
        backlog = new Backlog(now);
        forgetting = new Recurrence(FORGET_EVERY, now.plus(FORGET_EVERY));
        sitting.concerns(roster, gate, policies::mark, operations, reporting);
    }

    void onObservation(Consumer<Observation> told) {
        onlooker.is(told);
    }

    /** Takes up what was known and under way when the daemon ended. */
    void remember() throws JournalException {
        recollection.takeUp();
        sitting.keep();
    }

    /** Deals with what has arrived, and with the time, in one sitting. */
    void sit(List<LoopEvent> events) {
        events.forEach(this::take);
        tick();
        keep();
    }

    private void take(LoopEvent event) {
        if (backlog.isJournalFailing()) {
            takeAlone(event);
        } else {
            uncertain.add(event);
            attempt(() -> handle(event));
        }
    }

    /** In a sitting of its own: it takes nothing else along when it cannot be kept. */
    private void takeAlone(LoopEvent event) {
        try {
            handle(event);
            keepNow();
        } catch (JournalException failure) {
            backlog.journalFails(failure);
            sitting.drop();
            backlog.keepUnlessItComesAgain(event);
        }
    }

    /** What comes again by itself if the journal cannot be written now, unless it is in {@link #uncertain}. */
    private void attempt(Duty duty) {
        try {
            duty.run();
            if (backlog.isJournalFailing()) {
                keepNow();
            } else if (!sitting.hasWords()) {
                uncertain.clear();
            }
        } catch (JournalException failure) {
            drop(failure);
        }
    }

    private void keep() {
        attempt(this::keepNow);
    }

    private void keepNow() throws JournalException {
        boolean written = sitting.hasWords();
        sitting.keep();
        uncertain.clear();
        if (written) {
            backlog.journalWorks();
        }
    }

    /** Nothing of this sitting was; each of its events has another. */
    private void drop(JournalException failure) {
        backlog.journalFails(failure);
        sitting.drop();
        List<LoopEvent> again = List.copyOf(uncertain);
        uncertain.clear();
        again.forEach(this::takeAlone);
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
            backlog.retryBy(clock.elapsed());
        }
    }

    private void centralSaid(LoopEvent.FromCentral from) throws JournalException {
        if (roster.isRead()) {
            central.said(from.message());
            sitting.then(from.dealtWith());
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

    private void tick() {
        Duration now = clock.elapsed();
        List<LoopEvent> waited = backlog.takeWhenDue(now);
        if (!waited.isEmpty()) {
            keep();
            waited.forEach(this::takeAlone);
        }
        for (KnownGuest guest : roster.all()) {
            attempt(() -> guests.timeCame(guest, now));
        }
        hands.callNext(now);
        sightings.listWhenDue(now);
        vigil.whenDue(now);
        attempt(() -> reporting.whenDue(now));
        attempt(this::catchUp);
        attempt(this::beat);
        if (forgetting.isDue(now)) {
            forgetting.done(now);
            attempt(() -> sitting.note(entry -> entry.forgetOlderThan(FORGET_AFTER)));
        }
    }

    private void catchUp() throws JournalException {
        List<Message> untold = sitting.journal().untold();
        if (!untold.isEmpty()) {
            sitting.note(entry -> untold.forEach(entry::catchUp));
            reporting.outboxGrew();
        }
    }

    private void beat() throws JournalException {
        if (sitting.journal().isBeatDue()) {
            sitting.note(JournalEntry::beat);
        }
    }

    private interface Duty {
        void run() throws JournalException;
    }
}
