package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.operations.OperationEvent;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.trace.Observation;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the hypervisor shows of the guests: its hints, its list, and what a look at one of them found. */
final class Sightings {
    private static final Logger LOG = LoggerFactory.getLogger(Sightings.class);
    private static final Duration LIST_EVERY = Duration.ofSeconds(10);

    private final Predicate<String> include;
    private final ReeveClock clock;
    private final Roster roster;
    private final Hands hands;
    private final GuestDesk desk;
    private final Reporting reporting;
    private final Onlooker onlooker;
    private final Recurrence list;
    private Hypervision hypervision = Hypervision.AWAY;
    private Listing listing = Listing.IDLE;

    private enum Hypervision {
        AWAY,
        CONNECTED
    }

    private enum Listing {
        IDLE,
        UNDER_WAY
    }

    Sightings(
            Predicate<String> include,
            ReeveClock clock,
            Roster roster,
            Hands hands,
            GuestDesk desk,
            Reporting reporting,
            Onlooker onlooker) {
        this.include = include;
        this.clock = clock;
        this.roster = roster;
        this.hands = hands;
        this.desk = desk;
        this.reporting = reporting;
        this.list = new Recurrence(LIST_EVERY, clock.elapsed());
        this.onlooker = onlooker;
    }

    void hinted(HypervisorEvent event) throws JournalException {
        switch (event) {
            case HypervisorEvent.Connected _ -> {
                LOG.info("The hypervisor is connected.");
                hypervision = Hypervision.CONNECTED;
                onlooker.tell(new Observation.HypervisorChanged("the hypervisor is connected"));
                listSoon();
            }
            case HypervisorEvent.Disconnected gone -> {
                LOG.warn("The hypervisor is away: {}", gone.reason());
                hypervision = Hypervision.AWAY;
                onlooker.tell(new Observation.HypervisorChanged("the hypervisor is away: " + gone.reason()));
            }
            case GuestEvent of -> guestHinted(of);
        }
    }

    private void guestHinted(GuestEvent event) throws JournalException {
        KnownGuest guest = roster.find(event.guest());
        Guest lastSeen = guest == null ? null : guest.seen;
        if (guest == null || lastSeen == null) {
            hands.lookAtStranger(event.guest());
            return;
        }
        if (event instanceof GuestEvent.Rebooted) {
            guest.signs.rebooted(clock.elapsed());
            desk.operate(guest, new OperationEvent.Rebooted());
        }
        if (guest.operations.ownsPower()) {
            hands.look(guest);
            return;
        }
        switch (event) {
            // What is told of the guest itself may have changed with these.
            case GuestEvent.Defined _, GuestEvent.Undefined _ -> {
                desk.redefined(guest);
                hands.look(guest);
            }
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
        desk.recover(guest, new RecoveryEvent.Happened(event, lastSeen));
    }

    // ---- the list

    void listSoon() {
        list.by(clock.elapsed());
    }

    void listWhenDue(Duration now) {
        if (hypervision == Hypervision.CONNECTED && listing == Listing.IDLE && list.isDue(now)) {
            listing = Listing.UNDER_WAY;
            list.done(now);
            hands.list();
        }
    }

    void listFailed(String why) {
        listing = Listing.IDLE;
        LOG.warn("The list of guests could not be read: {}", why);
    }

    void listed(LoopEvent.Listed listed) throws JournalException {
        listing = Listing.IDLE;
        Set<GuestId> missing = roster.ids();
        for (Guest found : listed.guests()) {
            if (!include.test(found.name())) {
                continue;
            }
            missing.remove(found.id());
            KnownGuest guest = roster.known(found.id());
            boolean fresh = roster.isFresh(guest, listed.asked());
            if (fresh && (guest.seen == null || isLike(guest.seen, found))) {
                seen(guest, found);
            } else {
                // The list is older than what is known, or says something new: the lane knows better.
                hands.look(guest);
            }
        }
        for (GuestId id : missing) {
            hands.look(roster.known(id));
        }
        if (!roster.isRead()) {
            roster.read();
            reporting.guestsChanged();
            onlooker.tell(new Observation.ListRead());
        }
    }

    private static boolean isLike(Guest one, Guest other) {
        return one.power() == other.power() && one.why() == other.why();
    }

    // ---- one guest

    void looked(GuestId id, Optional<Guest> found) throws JournalException {
        roster.lookAnswered(id);
        KnownGuest guest = roster.find(id);
        if (found.isPresent()) {
            if (include.test(found.get().name())) {
                seen(roster.known(id), found.get());
            }
        } else if (guest != null) {
            vanished(guest);
        }
    }

    void lookFailed(LoopEvent.LookFailed failed) {
        roster.lookAnswered(failed.guest());
        LOG.warn("A guest could not be looked at: {}", failed.why());
    }

    private void seen(KnownGuest guest, Guest found) throws JournalException {
        guest.signs.seen(found, clock.elapsed());
        guest.seenAt = clock.elapsed();
        if (!found.equals(guest.seen)) {
            guest.seen = found;
            reporting.guestsChanged();
        }
        if (found.power() == PowerState.RUNNING) {
            guest.ran = RecoveryEvent.HostBoot.RAN_SINCE;
        }
        desk.operate(guest, new OperationEvent.Seen());
        if (!guest.operations.ownsPower()) {
            desk.recover(guest, new RecoveryEvent.Seen(found, guest.ran));
        }
        desk.definitionSeen(guest);
    }

    private void vanished(KnownGuest guest) throws JournalException {
        guest.seen = null;
        desk.operate(guest, new OperationEvent.Vanished());
        desk.recover(guest, new RecoveryEvent.Vanished());
        desk.forget(guest);
        reporting.forgotten(guest.id);
        reporting.guestsChanged();
    }
}
