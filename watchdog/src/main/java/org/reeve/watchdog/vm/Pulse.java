package org.reeve.watchdog.vm;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;

/**
 * Signs of life of a guest at one moment. The counters count from the guest's start, and only ever grow while it runs: two
 * pulses of the same run tell whether it did anything in between. Null is what could not be learned this time, which says
 * nothing about the guest.
 *
 * @param vcpuTime how long its virtual CPUs, all together, have run
 * @param blockRequests reads, writes and flushes of all its disks; null too for a guest without disks
 * @param packets that it sent through all its network interfaces, since others' broadcasts reach a dead guest too; null too for a
 *     guest without any
 */
public record Pulse(
        GuestId guest,
        @Nullable Duration vcpuTime,
        @Nullable Long blockRequests,
        @Nullable Long packets,
        Monitor monitor) {

    /**
     * How QEMU's monitor stands.
     *
     * @param since how long it has been {@link Answer#BUSY} or {@link Answer#SILENT} with the same call; zero while it
     *     answers, and where a silent one does not say
     */
    public record Monitor(Answer answer, Duration since) {
        /** From then on a monitor that is busy with one call counts as silent: QEMU answers within milliseconds. */
        public static final Duration SILENT_AFTER = Duration.ofSeconds(5);

        public static final Monitor ANSWERS = new Monitor(Answer.ANSWERS, Duration.ZERO);

        /** A monitor that has owed the answer to one call for so long. */
        public static Monitor owing(Duration since) {
            return new Monitor(since.compareTo(SILENT_AFTER) < 0 ? Answer.BUSY : Answer.SILENT, since);
        }
    }

    /** Whether QEMU's monitor answers. */
    public enum Answer {
        /** No call waits for it, or it is at work on something that takes its time, such as a migration. */
        ANSWERS,
        /** A call waits for its answer. */
        BUSY,
        /** A call has waited for too long, or the connection to the monitor is lost: QEMU can be killed only. */
        SILENT
    }
}
