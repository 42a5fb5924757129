package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.recovery.Turn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets restarts through: all of them on a usual day, a few at a time and by priority while too many guests fail together. A guest
 * that has to wait is not promised anything: when it is called, it is looked at and decided about anew.
 */
final class RestartGate implements Memory {
    private static final Logger LOG = LoggerFactory.getLogger(RestartGate.class);
    /** Longer than signs of life and lists are apart: whoever has not come by then needs no restart any more, or cannot be looked at. */
    private static final Duration CALLED_FOR = Duration.ofSeconds(15);

    private static final Comparator<Place> BEST =
            Comparator.comparingInt(Place::priority).thenComparing(Place::number, Comparator.reverseOrder());

    private final Map<GuestId, Place> queue = new HashMap<>();
    /** Until when the places of those who were called are kept for them. */
    private final Map<GuestId, Duration> called = new HashMap<>();

    private Brake brake;
    private long places;
    private Told told = Told.NOTHING;

    private record Place(GuestId guest, int priority, long number) {}

    private enum Told {
        NOTHING,
        HOLDING_BACK
    }

    RestartGate(Brake.Limits limits) {
        this.brake = Brake.released(limits);
    }

    @Override
    public Runnable mark() {
        Map<GuestId, Place> queued = Map.copyOf(queue);
        Map<GuestId, Duration> wereCalled = Map.copyOf(called);
        Brake was = brake;
        return () -> {
            queue.clear();
            queue.putAll(queued);
            called.clear();
            called.putAll(wereCalled);
            brake = was;
        };
    }

    /** @param guests how many of the host's guests ought to run */
    void failed(GuestId guest, Duration at, int guests, Duration now) {
        brake = brake.failed(guest, at);
        boolean holdsBack = brake.holdsBack(guests, now);
        if (holdsBack && told == Told.NOTHING) {
            LOG.warn(
                    "{} of {} guests failed within {} s: at most {} are restarted at once, by priority.",
                    brake.failedLately(now),
                    guests,
                    brake.limits().window().toSeconds(),
                    brake.limits().atOnce());
        }
        told = holdsBack ? Told.HOLDING_BACK : Told.NOTHING;
    }

    /** Whether everybody's turn is now. */
    boolean isOpen(Duration now) {
        return queue.isEmpty() && called.isEmpty() && brake.failedLately(now) == 0;
    }

    /**
     * Whether the guest might be restarted now.
     *
     * @param guests how many of the host's guests ought to run
     * @param restarting how many are being restarted
     */
    Turn turn(KnownGuest guest, int guests, int restarting, Duration now) {
        if (called.containsKey(guest.id)) {
            return Turn.NOW;
        }
        if (queue.containsKey(guest.id) && guest.recovery instanceof RecoveryState.Waiting waiting) {
            return new Turn.StillLater(waiting);
        }
        // One whose trouble begins now counts among those that fail together.
        Brake then = guest.incident == null ? brake.failed(guest.id, now) : brake;
        boolean holdsBack = then.holdsBack(guests, now);
        // Nobody knows whether the restart that it was in the midst of was done: another one takes the same place.
        boolean hasPlace = guest.isBeingRestarted();
        boolean isRoom = isRoom(hasPlace ? restarting - 1 : restarting);
        if ((queue.isEmpty() || hasPlace) && (!holdsBack || isRoom)) {
            return Turn.NOW;
        }
        String why = holdsBack
                ? then.failedLately(now) + " of " + guests + " guests of this host failed within a short time"
                : "many guests of this host failed a while ago, and others wait already";
        return new Turn.Later(
                "Held back: " + why + ", and at most " + brake.limits().atOnce() + " are restarted at once.");
    }

    void queue(GuestId guest, int priority) {
        queue.put(guest, new Place(guest, priority, places++));
    }

    /** It is being restarted, or does not need it any more. */
    void leave(GuestId guest) {
        queue.remove(guest);
        called.remove(guest);
    }

    /** Whose turn it is now; empty when nobody waits, or there is no room. */
    Optional<GuestId> call(int restarting, Duration now) {
        called.values().removeIf(until -> now.compareTo(until) >= 0);
        if (!isRoom(restarting)) {
            return Optional.empty();
        }
        Optional<GuestId> next = queue.values().stream().max(BEST).map(Place::guest);
        next.ifPresent(guest -> {
            queue.remove(guest);
            called.put(guest, now.plus(CALLED_FOR));
        });
        return next;
    }

    private boolean isRoom(int restarting) {
        return restarting + called.size() < brake.limits().atOnce();
    }
}
