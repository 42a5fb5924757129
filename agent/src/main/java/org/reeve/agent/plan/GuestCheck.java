package org.reeve.agent.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.InsideCheck;

/**
 * Something that the agent looks at in its own guest, again and again.
 *
 * @param period between the beginnings of two looks
 * @param failures how many in a row make it fail; at least 1
 * @param action what the host is asked to do then
 * @param restart the service that {@link InsideCheck.Action#RESTART_SERVICE} restarts; null for the other actions
 */
public record GuestCheck(
        String name,
        Probe probe,
        Duration period,
        int failures,
        InsideCheck.Action action,
        @Nullable String restart) {

    /** What is looked at. */
    public sealed interface Probe {
        /** A systemd unit is active. */
        record UnitActive(String unit) implements Probe {}

        /**
         * A file system is mounted there, and what programs may still use of it is not less than this.
         *
         * @param leastPercent of its size; 0 for no such limit
         * @param leastBytes 0 for no such limit
         */
        record DiskFree(GuestPath mount, int leastPercent, long leastBytes) implements Probe {}

        /**
         * The load averages, each divided by the number of CPUs, are not above these; in hundredths, 0 for no limit.
         *
         * @param most1 of one minute
         * @param most5 of five minutes
         * @param most15 of fifteen minutes
         */
        record LoadBelow(int most1, int most5, int most15) implements Probe {}

        /** What the kernel could give to programs without swapping is not less than this percentage of all memory. */
        record MemoryAvailable(int leastPercent) implements Probe {}

        /** A connection to that TCP port on the loopback interface is taken. */
        record PortAnswers(int port) implements Probe {}

        /**
         * A program ends with 0 within the limit.
         *
         * @param argv its whole path, and its arguments
         * @param user as whom it runs
         */
        record CommandSucceeds(List<String> argv, String user, Duration limit) implements Probe {
            public CommandSucceeds {
                argv = List.copyOf(argv);
            }
        }
    }
}
