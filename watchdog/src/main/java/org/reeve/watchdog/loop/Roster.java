package org.reeve.watchdog.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.loop.LifeSigns.Arrival;
import org.reeve.watchdog.recovery.WantedPower;
import org.reeve.watchdog.vm.Guest;

/** The guests that the loop knows, and what is under way at the hypervisor for each: looks, deeds, calls. */
final class Roster implements Memory {
    private final Map<GuestId, KnownGuest> guests = new HashMap<>();
    /** Of the guests of the first list. Where nobody has looked before, all have been there for long, as far as anybody knows. */
    private Arrival firstMet = Arrival.LONG_AGO;

    private Completeness completeness = Completeness.UNREAD;
    private long deeds;

    private enum Completeness {
        UNREAD,
        READ
    }

    /** How many looks are under way, and how many deeds have ended, is so whatever becomes of a sitting. */
    @Override
    public Runnable mark() {
        Map<GuestId, KnownGuest> were = Map.copyOf(guests);
        List<Runnable> each = guests.values().stream().map(KnownGuest::mark).toList();
        Completeness was = completeness;
        return () -> {
            guests.clear();
            guests.putAll(were);
            each.forEach(Runnable::run);
            completeness = was;
        };
    }

    @Nullable
    KnownGuest find(GuestId id) {
        return guests.get(id);
    }

    /** The guest, which is known from now on if it was not. */
    KnownGuest known(GuestId id) {
        return guests.computeIfAbsent(id, this::made);
    }

    private KnownGuest made(GuestId id) {
        KnownGuest guest = new KnownGuest(id);
        guest.signs.arrived(isRead() ? Arrival.LATELY : firstMet);
        return guest;
    }

    /** By a daemon before this one, and nobody knows what has begun, or begun to boot again, since. */
    void hasBeenWatched() {
        firstMet = Arrival.UNSEEN;
    }

    void remove(KnownGuest guest) {
        guests.remove(guest.id);
    }

    /** A copy: guests may come and go while it is walked. */
    List<KnownGuest> all() {
        return new ArrayList<>(guests.values());
    }

    Set<GuestId> ids() {
        return new HashSet<>(guests.keySet());
    }

    /** Those that are on this host now. */
    List<Guest> seen() {
        List<Guest> seen = new ArrayList<>();
        for (KnownGuest guest : guests.values()) {
            if (guest.seen != null) {
                seen.add(guest.seen);
            }
        }
        return seen;
    }

    /** Whether the list of guests has been read once: until then nobody can say that a guest is not here. */
    boolean isRead() {
        return completeness == Completeness.READ;
    }

    void read() {
        completeness = Completeness.READ;
    }

    /** How many guests ought to run. */
    int wanted() {
        return (int) guests.values().stream()
                .filter(guest -> guest.recovery.wantedPower() == WantedPower.ON)
                .count();
    }

    /** How many are being restarted because of their trouble. */
    int restarting() {
        return (int)
                guests.values().stream().filter(KnownGuest::isBeingRestarted).count();
    }

    // ---- looks

    /** @return whether to look: one that is being answered may be too old for what is asked now, a second one is not */
    boolean looks(KnownGuest guest) {
        if (guest.looks >= 2) {
            return false;
        }
        guest.looks++;
        return true;
    }

    void lookAnswered(GuestId id) {
        KnownGuest guest = guests.get(id);
        if (guest != null) {
            guest.looks = Math.max(0, guest.looks - 1);
        }
    }

    // ---- deeds and calls

    void began(KnownGuest guest) {
        guest.busy++;
    }

    void ended(KnownGuest guest) {
        guest.busy--;
        guest.touched = ++deeds;
    }

    /** How many deeds and calls have ended: tells a list that is older than what was done since. */
    long deeds() {
        return deeds;
    }

    /** Whether a list that was asked for when {@code deeds} had ended shows the guest as it is since its last one. */
    boolean isFresh(KnownGuest guest, long asked) {
        return guest.busy == 0 && guest.touched <= asked;
    }
}
