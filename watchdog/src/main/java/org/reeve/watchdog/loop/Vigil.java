package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.reeve.common.guest.PowerState;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.check.Check;
import org.reeve.watchdog.check.CheckedGuest;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.recovery.Vitals;
import org.reeve.watchdog.trace.Observation;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.Pulse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the pulse of all guests every few seconds, and lets recovery examine each of them. */
final class Vigil {
    private static final Logger LOG = LoggerFactory.getLogger(Vigil.class);
    private static final Duration EVERY = Duration.ofSeconds(5);
    /** A little longer than lists are apart: an older look is for want of one. */
    private static final Duration FRESH = Duration.ofSeconds(12);

    private final ReeveClock clock;
    private final Policies policies;
    private final HostChecks checks;
    private final Roster roster;
    private final Hands hands;
    private final GuestDesk desk;
    private final LoopVoice voice;
    private final Onlooker onlooker;
    private final Recurrence round;
    private List<WantedChecks> wanted = List.of();
    private Round state = Round.OVER;

    private enum Round {
        OVER,
        UNDER_WAY
    }

    Vigil(
            ReeveClock clock,
            Policies policies,
            HostChecks checks,
            Roster roster,
            Hands hands,
            GuestDesk desk,
            LoopVoice voice,
            Onlooker onlooker) {
        this.clock = clock;
        this.policies = policies;
        this.checks = checks;
        this.voice = voice;
        this.roster = roster;
        this.hands = hands;
        this.desk = desk;
        this.round = new Recurrence(EVERY, clock.elapsed().plus(EVERY));
        this.onlooker = onlooker;
    }

    void whenDue(Duration now) {
        if (roster.isRead() && state == Round.OVER && round.isDue(now)) {
            state = Round.UNDER_WAY;
            round.done(now);
            hands.takePulses();
        }
    }

    void measured(List<Pulse> pulses) throws JournalException {
        state = Round.OVER;
        Duration now = clock.elapsed();
        for (Pulse pulse : pulses) {
            KnownGuest guest = roster.find(pulse.guest());
            if (guest != null) {
                guest.signs.measured(pulse, now);
            }
        }
        for (KnownGuest guest : roster.all()) {
            examine(guest, now);
        }
        wantChecks(now);
    }

    void checked(LoopEvent.Checked checked) {
        KnownGuest guest = roster.find(checked.guest());
        if (guest != null) {
            guest.signs.checked(checked.findings());
            onlooker.tell(new Observation.OutsideChecks(
                    guest.id, checked.findings().failed(), checked.findings().networkSilentSince()));
        }
    }

    void failed(String why) {
        state = Round.OVER;
        LOG.warn("The signs of life of the guests could not be read: {}", why);
    }

    private void wantChecks(Duration now) {
        List<WantedChecks> wantedNow = new ArrayList<>();
        for (KnownGuest guest : roster.all()) {
            Guest seen = guest.seen;
            if (seen == null) {
                continue;
            }
            List<Check> its = checksOf(guest, seen);
            guest.signs.checkedBy(
                    its.stream().map(check -> check.terms().name()).collect(Collectors.toSet()));
            if (!its.isEmpty()) {
                wantedNow.add(new WantedChecks(guest.id, its, standing(guest, seen, now)));
            }
        }
        if (!wantedNow.equals(wanted)) {
            wanted = wantedNow;
            voice.checks(wantedNow);
        }
    }

    /** Its own go before those of its host, of which one of the same name is left out. */
    private List<Check> checksOf(KnownGuest guest, Guest seen) {
        Map<String, Check> named = new LinkedHashMap<>();
        policies.of(guest.id).checks().forEach(check -> named.put(check.terms().name(), check));
        checks.of(seen.name()).forEach(check -> named.putIfAbsent(check.terms().name(), check));
        return named.values().stream().limit(Check.MOST_PER_GUEST).toList();
    }

    /** Failures count only for a guest that runs and that nobody is at. */
    private CheckedGuest.Standing standing(KnownGuest guest, Guest seen, Duration now) {
        Vitals.Excuse excuse = vitals(guest, seen, now).excuse();
        boolean counts = seen.power() == PowerState.RUNNING
                && !guest.recovery.ownsPower()
                && !guest.operations.ownsPower()
                && (excuse == null || excuse == Vitals.Excuse.CHECKS_AWAITED);
        return counts ? CheckedGuest.Standing.COUNTED : CheckedGuest.Standing.EXCUSED;
    }

    private void examine(KnownGuest guest, Duration now) throws JournalException {
        Guest seen = guest.seen;
        if (seen == null || guest.operations.ownsPower()) {
            return;
        }
        Vitals vitals = vitals(guest, seen, now);
        if (vitals.areSound(policies.of(guest.id).recovery().signs()) || isFresh(guest, now)) {
            desk.recover(guest, new RecoveryEvent.Examined(seen, vitals));
        } else {
            hands.look(guest);
        }
    }

    /** Nothing is held against a guest by a look at it that is old: it may have been paused, or begun to move, since. */
    private static boolean isFresh(KnownGuest guest, Duration now) {
        Duration seenAt = guest.seenAt;
        return seenAt != null && now.minus(seenAt).compareTo(FRESH) <= 0;
    }

    private Vitals vitals(KnownGuest guest, Guest seen, Duration now) {
        return guest.signs.vitals(
                seen,
                guest.recovery.past().boot() != null,
                guest.operations.changesInside(),
                policies.of(guest.id).recovery(),
                now);
    }
}
