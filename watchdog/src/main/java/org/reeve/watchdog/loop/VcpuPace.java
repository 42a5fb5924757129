package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.recovery.Vitals;

/** How much of a CPU a guest has used lately: all of its CPUs together. Their time is told in steps, those of the kernel's accounting of processes. */
final class VcpuPace {
    /** Long enough to see what a guest does every few seconds, and shorter than the silences that are asked about. */
    private static final Duration WINDOW = Duration.ofSeconds(10);

    /** Of one CPU. A guest that idles needs a few hundredths; one that never rests gets more than this on all but the fullest hosts. */
    private static final double BUSY_FROM = 0.1;

    /** USER_HZ of every Linux that runs QEMU. */
    private static final Duration STEP = Duration.ofMillis(10);

    /** So much less than ever lately a guest may use, and still be known to live: one whose agent is dead uses less than before. */
    private static final int MARGIN = 5;

    /** What was seen of its steps counts for one such time at least, and for two at most. */
    private static final Duration MEMORY = Duration.ofMinutes(10);

    private final Deque<Reading> readings = new ArrayDeque<>();
    private @Nullable Reading lastStep;
    /** The longest time that it lately needed for a step, in this memory and the one before. */
    private Duration slowest = Duration.ZERO;

    private Duration slowestBefore = Duration.ZERO;
    private @Nullable Duration memoryBegan;
    private Duration lastStepTook = Duration.ZERO;

    private record Reading(Duration at, Duration vcpuTime) {}

    void read(Duration vcpuTime, Duration now) {
        noteSteps(vcpuTime, now);
        readings.addLast(new Reading(now, vcpuTime));
        while (readings.size() > 2 && now.minus(second().at()).compareTo(WINDOW) >= 0) {
            readings.removeFirst();
        }
    }

    /** Nobody can tell what it did until now: it was paused, or worked on. */
    void interrupted() {
        lastStep = null;
        lastStepTook = Duration.ZERO;
    }

    private void noteSteps(Duration vcpuTime, Duration now) {
        Reading last = lastStep;
        if (last == null || vcpuTime.compareTo(last.vcpuTime()) <= 0) {
            lastStep = last == null ? new Reading(now, vcpuTime) : last;
            return;
        }
        lastStep = new Reading(now, vcpuTime);
        Duration began = memoryBegan;
        if (began == null || now.minus(began).compareTo(MEMORY) >= 0) {
            memoryBegan = now;
            slowestBefore = slowest;
            slowest = Duration.ZERO;
        }
        double steps = Math.max(1, vcpuTime.minus(last.vcpuTime()).toNanos() / (double) STEP.toNanos());
        Duration each = Duration.ofNanos((long) (now.minus(last.at()).toNanos() / steps));
        // The last time before it stands still may have been cut short by that, and is not known to be whole until it
        // goes on.
        slowest = longer(slowest, lastStepTook);
        lastStepTook = each;
    }

    /** For how long its time has to stand still until that is no matter of the steps any more. */
    Duration longestStep() {
        return longer(slowest, slowestBefore).multipliedBy(MARGIN);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
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
