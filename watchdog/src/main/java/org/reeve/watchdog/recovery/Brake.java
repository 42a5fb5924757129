package org.reeve.watchdog.recovery;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.reeve.common.guest.GuestId;

/**
 * Notices when many guests of a host fail together: then the fault is hardly theirs, and restarting all of them at once would make
 * it worse.
 *
 * @param failures when each guest failed last, on the monotonic clock
 */
public record Brake(Limits limits, Map<GuestId, Duration> failures) {
    public Brake {
        failures = Map.copyOf(failures);
    }

    /**
     * When it holds back, and how much.
     *
     * @param guests fewer guests than this are never held back; at least 2
     * @param percent more than this share of them failing within {@code window} is too many; 0 to 100
     * @param atOnce how many restarts may be under way while it holds back; at least 1
     */
    public record Limits(int guests, int percent, Duration window, int atOnce) {
        public static final Limits DEFAULT = new Limits(10, 30, Duration.ofMinutes(1), 16);
    }

    public static Brake released(Limits limits) {
        return new Brake(limits, Map.of());
    }

    /** A guest has failed. */
    public Brake failed(GuestId guest, Duration now) {
        Map<GuestId, Duration> recent = new HashMap<>(failures);
        recent.values().removeIf(at -> now.minus(at).compareTo(limits.window) >= 0);
        recent.put(guest, now);
        return new Brake(limits, recent);
    }

    /** How many guests have failed within the window. */
    public int failedLately(Duration now) {
        return (int) failures.values().stream()
                .filter(at -> now.minus(at).compareTo(limits.window) < 0)
                .count();
    }

    /** @param guests how many of the host's guests ought to run */
    public boolean holdsBack(int guests, Duration now) {
        return guests >= limits.guests && 100L * failedLately(now) > (long) limits.percent * guests;
    }
}
