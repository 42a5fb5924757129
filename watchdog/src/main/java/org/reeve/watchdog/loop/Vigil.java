package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.List;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.Pulse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the pulse of all guests every few seconds, and lets recovery examine each of them. */
final class Vigil {
    private static final Logger LOG = LoggerFactory.getLogger(Vigil.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final ReeveClock clock;
    private final Policies policies;
    private final Roster roster;
    private final Hands hands;
    private final GuestDesk desk;
    private final Recurrence round;
    private Round state = Round.OVER;

    private enum Round {
        OVER,
        UNDER_WAY
    }

    Vigil(ReeveClock clock, Policies policies, Roster roster, Hands hands, GuestDesk desk) {
        this.clock = clock;
        this.policies = policies;
        this.roster = roster;
        this.hands = hands;
        this.desk = desk;
        this.round = new Recurrence(EVERY, clock.elapsed().plus(EVERY));
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
    }

    void failed(String why) {
        state = Round.OVER;
        LOG.warn("The signs of life of the guests could not be read: {}", why);
    }

    private void examine(KnownGuest guest, Duration now) throws JournalException {
        Guest seen = guest.seen;
        if (seen == null || guest.operations.ownsPower()) {
            return;
        }
        boolean agentKnown = guest.recovery.past().boot() != null;
        desk.recover(
                guest,
                new RecoveryEvent.Examined(
                        seen,
                        guest.signs.vitals(
                                seen,
                                agentKnown,
                                guest.operations.changesInside(),
                                policies.of(guest.id).recovery(),
                                now)));
    }
}
