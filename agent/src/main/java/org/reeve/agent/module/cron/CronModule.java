package org.reeve.agent.module.cron;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.CalendarEvent;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlainText;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code [[job]]}, {@code name = "report"}, {@code command = ["/usr/local/bin/report"]}, {@code schedule = "daily"}. */
public final class CronModule implements GuestModule {
    private static final int LONGEST_COMMAND = 8_000;

    private static final ValueFormat<String> NAME = text(
            Pattern.compile("[a-z0-9][a-z0-9-]{0,39}"),
            "a name in small letters, digits and hyphens",
            "nightly-report");

    private static final Duration LONGEST = Duration.ofDays(7);

    @Override
    public String name() {
        return "cron";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        OnDrift onDrift = OnDrift.read(root);
        List<Job> jobs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigTable table : root.tables("job")) {
            Job job = job(table);
            if (table.has("name") && !names.add(job.name())) {
                table.problem("name", "job " + job.name() + " is there twice", "make one [[job]] of the two");
            }
            jobs.add(job);
        }
        reader.finish();
        return new DesiredCron(jobs, onDrift);
    }

    private static Job job(ConfigTable table) {
        String name = table.required("name", NAME);
        List<String> command = table.list("command", text());
        checkCommand(table, command);
        String user = table.optional("user", Access.ACCOUNT, "root");
        return new Job(
                name,
                command,
                table.required("schedule", CalendarEvent.FORMAT),
                user,
                table.optional("missed", choice(Job.Missed.class), Job.Missed.RUN),
                table.optional("spread", duration(Duration.ZERO, Duration.ofHours(24)), Duration.ZERO),
                table.optional("limit", duration(Duration.ofSeconds(1), LONGEST), Duration.ofHours(1)));
    }

    private static void checkCommand(ConfigTable table, List<String> command) {
        if (command.isEmpty()) {
            table.problem(
                    "command",
                    "\"command\" names no program",
                    "write the program and its arguments, such as [\"/usr/local/bin/report\", \"--all\"]");
            return;
        }
        String program = command.getFirst();
        DocumentReader.note(table, "command", program, GuestPath.fault(program), "write the whole path of the program");
        int length = 0;
        for (String word : command) {
            length += word.length();
            if (!PlainText.isPlain(word)) {
                table.problem(
                        "command",
                        "\"command\" has a character that cannot be seen, such as a line break",
                        "put what needs one into a script, and name the script");
                return;
            }
        }
        if (length > LONGEST_COMMAND) {
            table.problem("command", "\"command\" is longer than " + LONGEST_COMMAND + " characters", "write a script");
        }
    }
}
