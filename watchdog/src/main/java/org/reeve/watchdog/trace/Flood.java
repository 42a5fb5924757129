package org.reeve.watchdog.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How much is written within a minute at most: of one guest, and of all. */
final class Flood {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int MOST_OF_ONE = 60;
    private static final int MOST_OF_ALL = 6_000;

    private final Map<String, Integer> lines = new HashMap<>();
    private final Map<String, Integer> leftOut = new HashMap<>();
    private Duration since = Duration.ZERO;
    private int all;

    /** @return what to say of the minute before, if another one has begun */
    List<String> minuteOver(Duration now) {
        if (now.minus(since).compareTo(MINUTE) < 0) {
            return List.of();
        }
        List<String> said = new ArrayList<>();
        leftOut.forEach((guest, count) -> said.add(guest + ": " + count + " lines left out, there were too many"));
        since = now;
        all = 0;
        lines.clear();
        leftOut.clear();
        return said;
    }

    /** Whether one line more of that guest may be written. */
    boolean lets(String guest) {
        if (lines.merge(guest, 1, Integer::sum) <= MOST_OF_ONE && ++all <= MOST_OF_ALL) {
            return true;
        }
        leftOut.merge(guest, 1, Integer::sum);
        return false;
    }
}
