package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.operation.Operation;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.Intent;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.RecordedOperation;
import org.reeve.watchdog.journal.Remembered;
import org.reeve.watchdog.operations.OperationEffect;
import org.reeve.watchdog.operations.OperationEvent;
import org.reeve.watchdog.operations.Operations;
import org.reeve.watchdog.operations.Work;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the loop's thread does with each event: brings it to the guest it is about, and that guest to the rooms that decide. */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final Duration LIST_EVERY = Duration.ofSeconds(10);
    private static final Duration REPORT_EVERY = Duration.ofSeconds(10);
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);
    private static final Duration FORGET_EVERY = Duration.ofHours(6);
    private static final Duration FORGET_AFTER = Duration.ofDays(60);
    private static final String RESTARTED = "The watchdog was restarted in the middle of it.";

    private final LoopConfig config;
    private final Journal journal;
    private final LoopVoice voice;
    private final ReeveClock clock;
    private final Effects effects;
    private final RecoveryDesk recovery;
    private final OperationDesk operations;
    private final Map<GuestId, KnownGuest> guests = new HashMap<>();
    /** What must not be lost, and could not be dealt with yet. */
    private final Queue<LoopEvent> deferred = new ArrayDeque<>();

    private Hypervision hypervision = Hypervision.AWAY;
    private JournalHealth journalHealth = JournalHealth.GOOD;
    private boolean listedOnce;
    private boolean listUnderWay;
    private boolean changed;
    private long deeds;
    private Duration nextList;
    private Duration nextReport;
    private Duration nextRetry;
    private Duration nextForgetting;

    private enum Hypervision {
        AWAY,
        CONNECTED
    }

    private enum JournalHealth {
        GOOD,
        FAILING
    }

    Desk(LoopConfig config, Journal journal, LoopVoice voice, ReeveClock clock, Effects effects) {
        this.config = config;
        this.journal = journal;
        this.voice = voice;
        this.clock = clock;
        this.effects = effects;
        this.recovery = new RecoveryDesk(journal, clock, config.policy(), new ForRecovery());
        this.operations = new OperationDesk(journal, clock, voice, new ForOperations());
        Duration now = clock.elapsed();
        this.nextList = now;
        this.nextReport = now;
        this.nextRetry = now;
        this.nextForgetting = now.plus(FORGET_EVERY);
    }

    // ---- after a restart of the daemon

    /** What was under way when the daemon ended is settled by looking, never by doing it again. */
    void remember() throws JournalException {
        Remembered remembered = journal.remembered();
        remembered.recoveries().forEach((id, state) -> known(id).recovery = state);
        remembered.incidents().forEach((id, incident) -> known(id).incident = incident);
        for (RecordedOperation recorded : remembered.operations()) {
            Operation operation = recorded.operation();
            KnownGuest guest = known(operation.guest());
            Duration left = Duration.between(clock.now(), operation.deadline());
            Duration deadline = clock.elapsed().plus(left.isNegative() ? Duration.ZERO : left);
            guest.operations = Operations.remembered(guest.operations, operation, recorded.status(), deadline);
        }
        Set<GuestId> unclear = new HashSet<>();
        for (Intent intent : remembered.unsettled()) {
            unclear.add(intent.guest());
            journal.write(entry -> entry.outcome(intent.number(), "unclear: " + RESTARTED));
        }
        for (KnownGuest guest : List.copyOf(guests.values())) {
            if (guest.recovery instanceof RecoveryState.Acting acting
                    && acting.certainty() == RecoveryState.Certainty.IN_FLIGHT) {
                Deed.Outcome outcome = new Deed.Outcome.Unclear(RESTARTED);
                recovery.handle(guest, new RecoveryEvent.DeedEnded(acting.deed().number(), outcome));
            }
            Work head = guest.operations.head().orElse(null);
            if (head != null && head.phase() == Work.Phase.CALL) {
                operate(
                        guest,
                        new OperationEvent.CallEnded(
                                head.operation().id(),
                                head.operation().attempt(),
                                new Deed.Outcome.Unclear(RESTARTED)));
            }
        }
        LOG.info(
                "The journal knows {} guests, {} open operations, {} open incidents, {} deeds without an outcome.",
                remembered.recoveries().size(),
                remembered.operations().size(),
                remembered.incidents().size(),
                unclear.size());
    }

    // ---- events

    void take(LoopEvent event) {
        try {
            handle(event);
            journalWorks();
        } catch (JournalException failure) {
            journalFails(failure);
            keepForLater(event);
        }
    }

    private void handle(LoopEvent event) throws JournalException {
        switch (event) {
            case LoopEvent.FromHypervisor from -> hypervisorSaid(from.event());
            case LoopEvent.Looked looked -> looked(looked.guest(), looked.found());
            case LoopEvent.Listed listed -> listed(listed);
            case LoopEvent.LookFailed failed -> {
                lookAnswered(failed.guest());
                LOG.warn("A guest could not be looked at: {}", failed.why());
            }
            case LoopEvent.ListFailed failed -> {
                listUnderWay = false;
                LOG.warn("The list of guests could not be read: {}", failed.why());
            }
            case LoopEvent.DeedEnded ended -> {
                KnownGuest guest = known(ended.guest());
                recovery.handle(
                        guest,
                        new RecoveryEvent.DeedEnded(ended.number(), ended.outcome()),
                        entry -> entry.outcome(ended.intent(), RecoveryDesk.words(ended.outcome())));
                released(guest);
            }
            case LoopEvent.CallEnded ended -> {
                KnownGuest guest = known(ended.guest());
                guest.news.addAll(operations.handle(
                        guest,
                        new OperationEvent.CallEnded(ended.operation(), ended.attempt(), ended.outcome()),
                        entry -> entry.outcome(ended.intent(), RecoveryDesk.words(ended.outcome()))));
                released(guest);
            }
            case LoopEvent.EvidenceCollected collected ->
                recovery.evidence(known(collected.guest()), collected.consoleLines());
            case LoopEvent.FromCentral from -> centralSaid(from);
            case LoopEvent.CentralUp _ -> changed = true;
            case LoopEvent.FromAgent from -> agentSaid(from);
            case LoopEvent.AgentLinked linked -> agentLinked(linked);
        }
    }

    private void hypervisorSaid(HypervisorEvent event) throws JournalException {
        switch (event) {
            case HypervisorEvent.Connected _ -> {
                LOG.info("The hypervisor is connected.");
                hypervision = Hypervision.CONNECTED;
                listSoon();
            }
            case HypervisorEvent.Disconnected gone -> {
                LOG.warn("The hypervisor is away: {}", gone.reason());
                hypervision = Hypervision.AWAY;
            }
            case GuestEvent of -> guestSaid(of);
        }
    }

    private void guestSaid(GuestEvent event) throws JournalException {
        KnownGuest guest = guests.get(event.guest());
        Guest lastSeen = guest == null ? null : guest.seen;
        if (guest == null || lastSeen == null) {
            effects.look(event.guest());
            return;
        }
        if (event instanceof GuestEvent.Rebooted) {
            operate(guest, new OperationEvent.Rebooted());
        }
        if (guest.operations.ownsPower()) {
            look(guest);
            return;
        }
        switch (event) {
            // What is told of the guest itself may have changed with these.
            case GuestEvent.Defined _, GuestEvent.Undefined _, GuestEvent.AgentChannelChanged _ -> look(guest);
            case GuestEvent.Started _,
                    GuestEvent.Suspended _,
                    GuestEvent.Resumed _,
                    GuestEvent.ShutDown _,
                    GuestEvent.Stopped _,
                    GuestEvent.Panicked _,
                    GuestEvent.WatchdogFired _,
                    GuestEvent.Rebooted _,
                    GuestEvent.DiskFailed _,
                    GuestEvent.DeviceRemoved _,
                    GuestEvent.ControlLost _ -> {}
        }
        recovery.handle(guest, new RecoveryEvent.Happened(event, lastSeen));
    }

    private void listed(LoopEvent.Listed listed) throws JournalException {
        listUnderWay = false;
        Set<GuestId> missing = new HashSet<>(guests.keySet());
        boolean first = !listedOnce;
        for (Guest found : listed.guests()) {
            if (!config.include().test(found.name())) {
                continue;
            }
            missing.remove(found.id());
            KnownGuest guest = known(found.id());
            boolean fresh = guest.busy == 0 && guest.touched <= listed.asked();
            if (fresh && (guest.seen == null || isLike(guest.seen, found))) {
                seen(guest, found);
            } else {
                // The list is older than what is known, or says something new: the lane knows better.
                look(guest);
            }
        }
        for (GuestId id : missing) {
            look(known(id));
        }
        listedOnce = true;
        if (first) {
            changed = true;
            voice.guests(seenGuests());
            retryDeferred();
        }
    }

    private static boolean isLike(Guest one, Guest other) {
        return one.power() == other.power() && one.why() == other.why();
    }

    private void looked(GuestId id, Optional<Guest> found) throws JournalException {
        lookAnswered(id);
        KnownGuest guest = guests.get(id);
        if (found.isPresent()) {
            if (config.include().test(found.get().name())) {
                seen(known(id), found.get());
            }
        } else if (guest != null) {
            vanished(guest);
        }
    }

    private void seen(KnownGuest guest, Guest found) throws JournalException {
        if (!found.equals(guest.seen)) {
            guest.seen = found;
            changed = true;
            if (listedOnce) {
                voice.guests(seenGuests());
            }
        }
        if (guest.operations.head().isPresent()) {
            operate(guest, new OperationEvent.Seen());
        }
        if (!guest.operations.ownsPower()) {
            tellRecovery(guest);
            recovery.handle(guest, new RecoveryEvent.Seen(found));
        }
    }

    private void vanished(KnownGuest guest) throws JournalException {
        guest.seen = null;
        operate(guest, new OperationEvent.Vanished());
        recovery.handle(guest, new RecoveryEvent.Vanished());
        journal.write(entry -> entry.forget(guest.id));
        guests.remove(guest.id);
        changed = true;
        voice.guests(seenGuests());
    }

    private void centralSaid(LoopEvent.FromCentral from) throws JournalException {
        if (!listedOnce) {
            // Which guests there are is not known yet: everything would be refused.
            deferred.add(from);
            return;
        }
        switch (from.message()) {
            case Message.RunOperation run -> {
                Operation operation = run.operation();
                KnownGuest guest = guests.getOrDefault(operation.guest(), new KnownGuest(operation.guest()));
                operate(
                        guest,
                        new OperationEvent.Asked(
                                operation, journal.operation(operation.id()).map(RecordedOperation::status)));
            }
            case Message.CancelOperation cancel -> {
                KnownGuest guest = guests.get(cancel.guest());
                if (guest != null) {
                    operate(guest, new OperationEvent.CancelAsked(cancel.id(), cancel.attempt()));
                }
            }
            case Message.EnrolmentOffer _,
                    Message.CertificateRequest _,
                    Message.CertificateIssued _,
                    Message.CertificateRefused _,
                    Message.Heartbeat _,
                    Message.OperationChanged _,
                    Message.HostReport _,
                    Message.IncidentChanged _ -> LOG.warn("Central said what is not for the loop: {}", from.message());
        }
        from.dealtWith().run();
    }

    private void agentSaid(LoopEvent.FromAgent from) throws JournalException {
        KnownGuest guest = guests.get(from.guest());
        if (guest == null) {
            return;
        }
        switch (from.message()) {
            case Message.Heartbeat heartbeat -> heartbeat(guest, heartbeat);
            case Message.OperationChanged told -> operate(guest, new OperationEvent.AgentTold(told.status()));
            case Message.EnrolmentOffer _,
                    Message.CertificateRequest _,
                    Message.CertificateIssued _,
                    Message.CertificateRefused _,
                    Message.RunOperation _,
                    Message.CancelOperation _,
                    Message.HostReport _,
                    Message.IncidentChanged _ ->
                LOG.warn(
                        "{}: the agent said what is not its to say: {}",
                        guest.name(),
                        from.message().getClass().getSimpleName());
        }
        from.dealtWith().run();
    }

    private void heartbeat(KnownGuest guest, Message.Heartbeat heartbeat) throws JournalException {
        Message.Heartbeat before = guest.heartbeat;
        changed |= before == null
                || !before.addresses().equals(heartbeat.addresses())
                || !before.agentVersion().equals(heartbeat.agentVersion());
        guest.heartbeat = heartbeat;
        UUID knownBoot = guest.recovery.past().boot();
        if (knownBoot != null && !knownBoot.equals(heartbeat.boot())) {
            operate(guest, new OperationEvent.Rebooted());
        }
        recovery.handle(guest, new RecoveryEvent.AgentSpoke(heartbeat.boot()));
    }

    private void agentLinked(LoopEvent.AgentLinked linked) throws JournalException {
        KnownGuest guest = guests.get(linked.guest());
        if (guest == null || guest.line == linked.line()) {
            return;
        }
        guest.line = linked.line();
        changed = true;
        if (linked.line() != AgentLine.NONE) {
            operate(guest, new OperationEvent.AgentUp());
        }
    }

    private void operate(KnownGuest guest, OperationEvent event) throws JournalException {
        boolean idle = guest.operations.head().isEmpty();
        boolean asks = event instanceof OperationEvent.Asked || event instanceof OperationEvent.AgentTold;
        if (!idle || asks) {
            guest.news.addAll(operations.handle(guest, event));
            tellRecovery(guest);
        }
    }

    /** What operations did to the guest's power, before recovery sees the guest as it is since. */
    private void tellRecovery(KnownGuest guest) throws JournalException {
        while (!guest.news.isEmpty()) {
            recovery.handle(guest, guest.news.element());
            guest.news.remove();
        }
    }

    // ---- time

    long sleepMillis(long atMost) {
        Duration now = clock.elapsed();
        Duration next = now.plusMillis(atMost);
        for (KnownGuest guest : guests.values()) {
            Duration wake = wakeOf(guest);
            if (wake != null && wake.compareTo(next) < 0) {
                next = wake;
            }
        }
        return changed && listedOnce ? 0 : Math.max(0, next.minus(now).toMillis() + 1);
    }

    private static @Nullable Duration wakeOf(KnownGuest guest) {
        return guest.recovery.wakeAt().filter(at -> !at.equals(guest.wokenFor)).orElse(null);
    }

    void tick() {
        Duration now = clock.elapsed();
        for (KnownGuest guest : new ArrayList<>(guests.values())) {
            Duration wake = wakeOf(guest);
            try {
                tellRecovery(guest);
                if (wake != null && wake.compareTo(now) <= 0) {
                    guest.wokenFor = wake;
                    recovery.handle(guest, new RecoveryEvent.TimeCame());
                }
                if (mayGoOn(guest, now)) {
                    operate(guest, new OperationEvent.TimeCame());
                }
            } catch (JournalException failure) {
                journalFails(failure);
            }
        }
        if (hypervision == Hypervision.CONNECTED && !listUnderWay && now.compareTo(nextList) >= 0) {
            listUnderWay = true;
            nextList = now.plus(LIST_EVERY);
            effects.list(deeds);
        }
        if (!deferred.isEmpty() && now.compareTo(nextRetry) >= 0) {
            nextRetry = now.plus(RETRY_EVERY);
            retryDeferred();
        }
        if (listedOnce && (changed || now.compareTo(nextReport) >= 0)) {
            changed = false;
            nextReport = now.plus(REPORT_EVERY);
            voice.toCentral(report());
        }
        if (now.compareTo(nextForgetting) >= 0) {
            nextForgetting = now.plus(FORGET_EVERY);
            forget();
        }
    }

    /** Whether an operation is late, or one waits that recovery no longer holds back. */
    private static boolean mayGoOn(KnownGuest guest, Duration now) {
        boolean waits = guest.operations
                .head()
                .filter(work -> work.phase() == Work.Phase.TURN)
                .isPresent();
        return (waits && !guest.recovery.ownsPower())
                || guest.operations.works().stream()
                        .anyMatch(work -> work.deadline().compareTo(now) <= 0);
    }

    void listSoon() {
        nextList = clock.elapsed();
    }

    private void forget() {
        try {
            journal.forgetOlderThan(FORGET_AFTER);
        } catch (JournalException failure) {
            journalFails(failure);
        }
    }

    private void retryDeferred() {
        List<LoopEvent> again = new ArrayList<>(deferred);
        deferred.clear();
        again.forEach(this::take);
    }

    // ---- the journal's health

    /** Without a journal nothing is decided, and so nothing is done: a hint comes again with the list, the rest is kept. */
    private void keepForLater(LoopEvent event) {
        switch (event) {
            case LoopEvent.DeedEnded _,
                    LoopEvent.CallEnded _,
                    LoopEvent.FromCentral _,
                    LoopEvent.FromAgent _,
                    LoopEvent.AgentLinked _,
                    LoopEvent.EvidenceCollected _ -> deferred.add(event);
            case LoopEvent.FromHypervisor _,
                    LoopEvent.Looked _,
                    LoopEvent.Listed _,
                    LoopEvent.LookFailed _,
                    LoopEvent.ListFailed _,
                    LoopEvent.CentralUp _ -> {}
        }
    }

    private void journalFails(JournalException failure) {
        if (journalHealth == JournalHealth.GOOD) {
            LOG.error("Nothing is decided or done until the journal can be written: {}", failure.getMessage());
            journalHealth = JournalHealth.FAILING;
        }
    }

    private void journalWorks() {
        if (journalHealth == JournalHealth.FAILING) {
            LOG.info("The journal can be written again.");
            journalHealth = JournalHealth.GOOD;
        }
    }

    // ---- what the desks have done

    private void look(KnownGuest guest) {
        // One that is being answered may be too old for what is asked now; a second one is not.
        if (guest.looks < 2) {
            guest.looks++;
            effects.look(guest.id);
        }
    }

    private void lookAnswered(GuestId id) {
        KnownGuest guest = guests.get(id);
        if (guest != null) {
            guest.looks = Math.max(0, guest.looks - 1);
        }
    }

    private void released(KnownGuest guest) {
        guest.busy--;
        guest.touched = ++deeds;
    }

    private KnownGuest known(GuestId id) {
        return guests.computeIfAbsent(id, KnownGuest::new);
    }

    private List<Guest> seenGuests() {
        List<Guest> seen = new ArrayList<>();
        for (KnownGuest guest : guests.values()) {
            if (guest.seen != null) {
                seen.add(guest.seen);
            }
        }
        return seen;
    }

    private Message.HostReport report() {
        List<GuestReport> reports = new ArrayList<>();
        for (KnownGuest guest : guests.values()) {
            if (guest.seen != null) {
                reports.add(guest.report(guest.seen));
            }
        }
        return new Message.HostReport(config.host(), config.hostName(), config.build(), reports);
    }

    private final class ForRecovery implements RecoveryDesk.Deeds {
        @Override
        public void look(KnownGuest guest) {
            Desk.this.look(guest);
        }

        @Override
        public void collectEvidence(KnownGuest guest) {
            effects.collectEvidence(guest.id);
        }

        @Override
        public void start(KnownGuest guest, long intent, Deed deed) {
            guest.busy++;
            effects.deed(guest.id, intent, deed);
        }

        @Override
        public void changed() {
            changed = true;
            voice.outboxGrew();
        }
    }

    private final class ForOperations implements OperationDesk.Calls {
        @Override
        public void look(KnownGuest guest) {
            Desk.this.look(guest);
        }

        @Override
        public void start(KnownGuest guest, long intent, OperationEffect.CallPower call) {
            guest.busy++;
            effects.power(guest.id, intent, call.id(), call.attempt(), call.action(), call.timeLeft());
        }
    }
}
