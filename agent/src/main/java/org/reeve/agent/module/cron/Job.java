package org.reeve.agent.module.cron;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.reeve.agent.plan.GuestPath;

/**
 * One program, and when it is run.
 *
 * @param command the program's path, then its arguments
 * @param limit after which it is ended; none for never
 */
record Job(
        String name,
        List<String> command,
        String user,
        String calendar,
        CronModule.Missed missed,
        Duration spread,
        Optional<Duration> limit) {
    static final GuestPath UNITS = GuestPath.of("/etc/systemd/system");

    Job {
        command = List.copyOf(command);
    }

    String timer() {
        return "reeve-job-" + name + ".timer";
    }

    GuestPath timerFile() {
        return UNITS.child(timer());
    }

    GuestPath serviceFile() {
        return UNITS.child("reeve-job-" + name + ".service");
    }

    /** systemd.service(5). */
    String service() {
        var line = new StringBuilder();
        for (String word : command) {
            line.append(line.isEmpty() ? "" : " ").append(quoted(word));
        }
        return head("Job " + name) + "[Service]\nType=oneshot\nUser=" + user + "\nExecStart=" + line + "\n"
                + limit.map(each -> "TimeoutStartSec=" + each.toSeconds() + "\n")
                        .orElse("TimeoutStartSec=infinity\n");
    }

    /** systemd.timer(5). */
    String timerText() {
        return head("When job " + name + " is run") + "[Timer]\nOnCalendar=" + calendar
                + "\nAccuracySec=1s\nPersistent="
                + (missed == CronModule.Missed.RUN ? "yes" : "no") + "\n"
                + (spread.isZero() ? "" : "RandomizedDelaySec=" + spread.toSeconds() + "\n")
                + "\n[Install]\nWantedBy=timers.target\n";
    }

    private static String head(String description) {
        return "# Written by Reeve from the module cron.\n[Unit]\nDescription=" + description + "\n\n";
    }

    /** systemd.service(5), "Command lines": what it would unquote, take for a variable or for a specifier is doubled. */
    private static String quoted(String word) {
        return "\""
                + word.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("$", "$$")
                        .replace("%", "%%")
                + "\"";
    }
}
