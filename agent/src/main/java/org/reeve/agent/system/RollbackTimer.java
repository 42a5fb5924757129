package org.reeve.agent.system;

import java.time.Duration;
import java.util.List;

/** A timer of systemd that undoes a module's change although the agent is dead: {@code reeve-agent rollback MODULE}. */
final class RollbackTimer {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Programs programs;

    RollbackTimer(Programs programs) {
        this.programs = programs;
    }

    void arm(String module, Duration after) throws GuestSystemException {
        // One that is there already counts from an earlier moment, and its unit's name is taken.
        disarm(module);
        Programs.Outcome outcome = programs.run(
                List.of(
                        "/usr/bin/systemd-run",
                        "--quiet",
                        "--collect",
                        "--unit=" + unit(module),
                        "--on-active=" + after.toSeconds() + "s",
                        "--timer-property=AccuracySec=1s",
                        "/usr/bin/reeve-agent",
                        "rollback",
                        module),
                LIMIT);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    "the timer that would undo the change cannot be set: " + outcome.said(),
                    "see whether systemd runs in this guest: without the timer nothing is changed that could cut it off");
        }
    }

    void disarm(String module) throws GuestSystemException {
        programs.run(List.of("/usr/bin/systemctl", "--quiet", "stop", unit(module) + ".timer"), LIMIT);
    }

    private static String unit(String module) {
        return "reeve-rollback-" + module;
    }
}
