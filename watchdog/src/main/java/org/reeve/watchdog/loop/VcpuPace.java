package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.reeve.watchdog.recovery.Vitals;

/** How much of a CPU a guest has used lately: all of its CPUs together. */
final class VcpuPace {
    /** Long enough to see what a guest does every few seconds, and shorter than the silences that are asked about. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** Of one CPU. A guest that idles needs a few hundredths; one that never rests gets more than this on all but the fullest hosts. */
    private static final double BUSY_FROM = 0.1;

    private final Deque<Reading> readings = new ArrayDeque<>();

    private record Reading(Duration at, Duration vcpuTime) {}

    void read(Duration vcpuTime, Duration now) {
        readings.addLast(new Reading(now, vcpuTime));
        while (readings.size() > 2 && now.minus(second().at()).compareTo(WINDOW) >= 0) {
            readings.removeFirst();
        }
    }

    private Reading second() {
        return readings.stream().skip(1).findFirst().orElseThrow();
    }

    Vitals.Pace now() {
        if (readings.isEmpty()) {
            return Vitals.Pace.UNKNOWN;
        }
        Reading first = readings.getFirst();
        Reading last = readings.getLast();
        Duration elapsed = last.at().minus(first.at());
        if (elapsed.compareTo(WINDOW) < 0) {
            return Vitals.Pace.UNKNOWN;
        }
        Duration ran = last.vcpuTime().minus(first.vcpuTime());
        return ran.toNanos() < elapsed.toNanos() * BUSY_FROM ? Vitals.Pace.IDLING : Vitals.Pace.BUSY;
    }
}
