package org.reeve.watchdog.check;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;

/**
 * Runs the checks of all guests of a host, on an event loop of their own: to begin a TLS connection takes some 4 ms of it, and
 * heartbeats must not wait for that. Guests are asked from the first {@link #guests} until they are left out of the list, or
 * {@link #close}.
 *
 * <p>A loop that is stuck ends the daemon, as one of the others does. Without it no service would be seen to fail and no guest to be
 * silent, and nothing would say so; a restart takes seconds and costs no more than what was counted. No guest can bring that
 * about: whatever it answers is read in pieces, up to a bound, and a failure in reading it ends that connection only.
 */
public final class Checks implements AutoCloseable {
    /** Of all guests: what they cost together. Each is a socket, a timer, and with TLS some 50 KiB. */
    static final int MOST_AT_ONCE = 512;

    /** Of one guest: 128 that answer slowly on purpose can do without the others' noticing. */
    static final int MOST_PER_GUEST_AT_ONCE = 4;

    /** The golden ratio: multiples of it, without their whole part, are spread evenly however many there are. */
    private static final double STEP = 0.618_033_988_749_894_9;

    private final EventLoop loop;
    private final RunningCheck.Ground ground;
    private final Predicate<InetAddress> mayBeAGuest;
    private final CheckListener listener;
    private final Map<GuestId, GuestChecks> guests = new HashMap<>();
    private double turn;
    private State state = State.OPEN;

    private enum State {
        OPEN,
        CLOSED
    }

    /** @param loop on which everything happens, and nothing else */
    public Checks(EventLoop loop, ReeveClock clock, CheckListener listener) {
        this(loop, clock, listener, new NetworkProber(loop, clock, ProbeTls.usual()), new GuestAddresses(clock));
    }

    Checks(
            EventLoop loop,
            ReeveClock clock,
            CheckListener listener,
            Prober prober,
            Predicate<InetAddress> mayBeAGuest) {
        this.loop = loop;
        this.listener = listener;
        this.mayBeAGuest = mayBeAGuest;
        this.ground =
                new RunningCheck.Ground(loop, clock, prober, new Turnstile(MOST_AT_ONCE, MOST_PER_GUEST_AT_ONCE, loop));
    }

    /** Those that are checked from now on. What stays the same goes on as it is; a changed check begins anew. */
    public void guests(List<CheckedGuest> wanted) {
        List<CheckedGuest> now = List.copyOf(wanted);
        loop.execute(() -> follow(now));
    }

    /** Nothing is told any more. Questions that are out end with their time-out. */
    @Override
    public void close() {
        loop.execute(() -> {
            state = State.CLOSED;
            guests.values().forEach(GuestChecks::end);
            guests.clear();
        });
    }

    private void follow(List<CheckedGuest> wanted) {
        if (state == State.CLOSED) {
            return;
        }
        Set<GuestId> gone = new HashSet<>(guests.keySet());
        for (CheckedGuest guest : wanted) {
            gone.remove(guest.guest());
            guests.computeIfAbsent(guest.guest(), id -> new GuestChecks(id, ground, this::spread, listener))
                    .follow(guest, addresses(guest));
        }
        for (GuestId id : gone) {
            GuestChecks checks = guests.remove(id);
            if (checks != null) {
                checks.end();
            }
        }
    }

    private List<InetAddress> addresses(CheckedGuest guest) {
        return guest.addresses().stream()
                .filter(mayBeAGuest)
                .distinct()
                .limit(CheckedGuest.MOST_ADDRESSES)
                .toList();
    }

    private Duration spread(Duration period) {
        turn = (turn + STEP) % 1;
        return Duration.ofNanos((long) (period.toNanos() * turn));
    }
}
