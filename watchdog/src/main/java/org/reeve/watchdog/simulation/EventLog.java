package org.reeve.watchdog.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.reeve.common.time.ReeveClock;

/** What happened in a world, with the time: the newest lines, and a number that two runs of one seed have in common. */
final class EventLog {
    private static final int KEPT = 300;

    private final ReeveClock clock;
    private final Deque<String> lines = new ArrayDeque<>();
    private long digest = 17;

    EventLog(ReeveClock clock) {
        this.clock = clock;
    }

    void say(String what) {
        long millis = clock.elapsed().toMillis();
        String line = "%7d.%03d  %s".formatted(millis / 1000, millis % 1000, what);
        digest = digest * 1_000_003 + line.hashCode();
        lines.addLast(line);
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }

    List<String> newest() {
        return List.copyOf(lines);
    }

    long digest() {
        return digest;
    }
}
