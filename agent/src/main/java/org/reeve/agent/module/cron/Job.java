package org.reeve.agent.module.cron;

import java.time.Duration;
import java.util.List;

/**
 * What runs by the clock.
 *
 * @param name of its units, behind {@code reeve-cron-}
 * @param command the program and its arguments
 * @param schedule as systemd.time(7) has it under calendar events
 * @param user as whom it runs
 * @param missed what becomes of a time at which the guest was off
 * @param spread it begins at any moment of that time after the scheduled one
 * @param limit when a run that takes longer is ended
 */
record Job(
        String name,
        List<String> command,
        String schedule,
        String user,
        Missed missed,
        Duration spread,
        Duration limit) {
    private static final String PREFIX = "reeve-cron-";

    Job {
        command = List.copyOf(command);
    }

    /** What becomes of a run whose time passed while the guest was off. */
    enum Missed {
        /** One of them is made up for, at boot. */
        RUN,
        SKIP
    }

    /** Of its service and its timer. */
    String unit() {
        return PREFIX + name;
    }
}
