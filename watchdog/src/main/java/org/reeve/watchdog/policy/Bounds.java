package org.reeve.watchdog.policy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How far the policy of a guest may go on a host. */
public final class Bounds {
    /** For the operator's own text. */
    public static final Bounds NONE = new Bounds(Set.of(), Map.of());

    /** What may stand in the way of other guests is the operator's matter. */
    public static final Bounds DEFAULT = new Bounds(
            Set.of("mode", "core-dump", Range.CORE_MOST.key()),
            Map.of(
                    "restarts", Range.RESTARTS.within(1, 10),
                    "window", Range.WINDOW.within(Duration.ofMinutes(5), Duration.ofDays(1)),
                    "quiet-time", Range.QUIET_TIME.within(Duration.ofHours(1), Duration.ofDays(30)),
                    "priority", Range.PRIORITY.within(0, 50)));

    private final Set<String> closed;
    private final Map<String, Range<?>> narrowed;

    Bounds(Set<String> closed, Map<String, Range<?>> narrowed) {
        this.closed = Set.copyOf(closed);
        this.narrowed = Map.copyOf(narrowed);
    }

    /** Whether a guest's policy may not have the key at all. */
    boolean close(String key) {
        return closed.contains(key);
    }

    @SuppressWarnings("unchecked") // A key has one range, and every narrower one was made of that.
    <T extends Comparable<T>> Range<T> of(Range<T> whole) {
        return (Range<T>) narrowed.getOrDefault(whole.key(), whole);
    }

    Bounds withClosed(Set<String> keys) {
        return new Bounds(keys, narrowed);
    }

    Bounds with(Range<?> narrower) {
        Map<String, Range<?>> all = new HashMap<>(narrowed);
        all.put(narrower.key(), narrower);
        return new Bounds(closed, all);
    }
}
