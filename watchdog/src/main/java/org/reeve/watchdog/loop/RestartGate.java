package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.Deed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets restarts through: all of them on a usual day, a few at a time and by priority while too many guests fail together. */
final class RestartGate implements Memory {
    private static final Logger LOG = LoggerFactory.getLogger(RestartGate.class);

    private final PriorityQueue<Held> waiting = new PriorityQueue<>(
            Comparator.comparingInt((Held held) -> -held.priority).thenComparingLong(Held::order));
    private final Set<GuestId> through = new HashSet<>();
    private Brake brake;
    private long order;
    private Told told = Told.NOTHING;

    private enum Told {
        NOTHING,
        HOLDING_BACK
    }

    RestartGate(Brake.Limits limits) {
        this.brake = Brake.released(limits);
    }

    /**
     * A restart that waits.
     *
     * @param power of the guest when the restart was decided: another one since means that somebody else has acted
     */
    record Held(
            KnownGuest guest,
            long intent,
            Deed deed,
            @Nullable PowerState power,
            int priority,
            long order) {
        boolean isStale() {
            return guest.seen == null || guest.seen.power() != power;
        }
    }

    @Override
    public Runnable mark() {
        List<Held> waited = List.copyOf(waiting);
        Set<GuestId> wereThrough = Set.copyOf(through);
        Brake was = brake;
        return () -> {
            waiting.clear();
            waiting.addAll(waited);
            through.clear();
            through.addAll(wereThrough);
            brake = was;
        };
    }

    void failed(GuestId guest, Duration now) {
        brake = brake.failed(guest, now);
    }

    /**
     * @param guests how many of the host's guests ought to run
     * @return what to tell the guest's owner when the restart has to wait; empty when it may begin
     */
    Optional<String> enter(KnownGuest guest, long intent, Deed deed, int priority, int guests, Duration now) {
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
        Optional<String> why = heldBack(guest.id, guests, now);
        if (why.isEmpty()) {
            through.add(guest.id);
        } else {
            PowerState power = guest.seen == null ? null : guest.seen.power();
            waiting.add(new Held(guest, intent, deed, power, priority, order++));
        }
        return why;
    }

    /** What {@link #enter} would answer now. */
    Optional<String> heldBack(GuestId guest, int guests, Duration now) {
        boolean isFree = !brake.holdsBack(guests, now) && waiting.isEmpty();
        // The second half of a power cycle has been let through with the first.
        if (isFree || through.contains(guest) || through.size() < brake.limits().atOnce()) {
            return Optional.empty();
        }
        return Optional.of("Held back: " + brake.failedLately(now) + " of " + guests
                + " guests of this host failed within a short time, and at most "
                + brake.limits().atOnce() + " are restarted at once.");
    }

    /** Recovery has let go of the guest's power; whether its restart ended or is not wanted any more. */
    Optional<Held> left(GuestId guest) {
        through.remove(guest);
        Optional<Held> withdrawn =
                waiting.stream().filter(held -> held.guest.id.equals(guest)).findFirst();
        withdrawn.ifPresent(waiting::remove);
        return withdrawn;
    }

    /** The next one that may begin. */
    Optional<Held> next() {
        if (through.size() >= brake.limits().atOnce()) {
            return Optional.empty();
        }
        Optional<Held> next = Optional.ofNullable(waiting.poll());
        next.ifPresent(held -> through.add(held.guest.id));
        return next;
    }
}
