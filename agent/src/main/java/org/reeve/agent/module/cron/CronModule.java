package org.reeve.agent.module.cron;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlainText;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code [[job]]}, {@code name = "report"}, {@code command = ["/usr/local/bin/report"]}, {@code calendar = "daily"}. */
public final class CronModule implements GuestModule {
    private static final ValueFormat<String> NAME = text(
            Pattern.compile("[a-z0-9][a-z0-9-]{0,39}"),
            "the name of a job (up to 40 small letters, digits and -)",
            "report");

    /** useradd(8). */
    private static final ValueFormat<String> USER =
            text(Pattern.compile("[a-z_][a-z0-9_-]{0,31}"), "the name of a user", "www-data");

    /** systemd.time(7); whether it is a time is systemd's to say. */
    private static final ValueFormat<String> CALENDAR = text(
            Pattern.compile("[A-Za-z0-9*][A-Za-z0-9*,:/~._+ -]{0,99}"),
            "a calendar event of systemd",
            "Mon..Fri 03:30");

    /** The program is no place for quotes: systemd reads it in another way than the arguments. */
    private static final Pattern PROGRAM = Pattern.compile("/[A-Za-z0-9._+@/-]+");

    private static final int MOST_ARGUMENTS = 64;
    private static final int LONGEST_ARGUMENT = 2000;
    private static final Duration LONGEST = Duration.ofDays(1);

    @Override
    public String name() {
        return "cron";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        OnDrift onDrift = OnDrift.read(reader.root());
        List<Job> jobs = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigTable table : reader.root().tables("job")) {
            Job job = job(table);
            if (!names.add(job.name()) && table.has("name")) {
                table.problem("name", "two jobs are called " + job.name(), "give one of them another name");
            }
            jobs.add(job);
        }
        reader.finish();
        return new DesiredCron(jobs, onDrift);
    }

    /** What becomes of a time at which the guest was off. */
    enum Missed {
        SKIP,
        RUN
    }

    private static Job job(ConfigTable table) {
        var job = new Job(
                table.required("name", NAME),
                command(table),
                table.required("user", USER),
                table.required("calendar", CALENDAR),
                table.optional("missed", choice(Missed.class), Missed.SKIP),
                table.optional("spread", duration(Duration.ZERO, LONGEST), Duration.ZERO),
                table.optional("limit", duration(Duration.ofSeconds(1), LONGEST)));
        whole(table, "spread", Optional.of(job.spread()));
        whole(table, "limit", job.limit());
        return job;
    }

    private static List<String> command(ConfigTable table) {
        List<String> command = table.list("command", text());
        String program = command.isEmpty() ? "" : command.getFirst();
        String example = "write for example command = [\"/usr/local/bin/report\", \"--daily\"]";
        if (command.isEmpty()) {
            table.problem("command", "\"command\" is missing, or empty", example);
        } else if (!PROGRAM.matcher(program).matches() || GuestPath.fault(program) != null) {
            table.problem("command", "\"command\" does not begin with the whole path of a program", example);
        }
        if (command.size() > MOST_ARGUMENTS || command.stream().anyMatch(CronModule::isOdd)) {
            table.problem(
                    "command",
                    "\"command\" has more than " + MOST_ARGUMENTS + " parts, a long one, or one that cannot be seen",
                    "put it into a script");
        }
        return command;
    }

    private static boolean isOdd(String argument) {
        return argument.length() > LONGEST_ARGUMENT || !PlainText.isPlain(argument);
    }

    private static void whole(ConfigTable table, String key, Optional<Duration> time) {
        if (time.filter(each -> each.toMillisPart() != 0).isPresent()) {
            table.problem(key, "\"" + key + "\" has a part of a second", "write whole seconds");
        }
    }
}
