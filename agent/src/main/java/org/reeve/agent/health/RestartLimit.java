package org.reeve.agent.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How often a service may be restarted because the host says so: it may be wrong, or in a circle with its own checks. */
final class RestartLimit {
    private static final int MOST = 5;
    private static final Duration WINDOW = Duration.ofMinutes(15);
    private static final int MOST_UNITS = 64;

    private final Map<String, Deque<Duration>> restarts = new HashMap<>();

    /** Whether the service may be restarted now, which then counts. */
    boolean takes(String unit, Duration now) {
        restarts.values()
                .forEach(times -> times.removeIf(time -> now.minus(time).compareTo(WINDOW) >= 0));
        restarts.values().removeIf(Deque::isEmpty);
        Deque<Duration> times = restarts.get(unit);
        if (times == null) {
            if (restarts.size() >= MOST_UNITS) {
                return false;
            }
            times = new ArrayDeque<>();
            restarts.put(unit, times);
        }
        if (times.size() >= MOST) {
            return false;
        }
        times.add(now);
        return true;
    }

    static String words() {
        return MOST + " times in " + WINDOW.toMinutes() + " minutes";
    }
}
