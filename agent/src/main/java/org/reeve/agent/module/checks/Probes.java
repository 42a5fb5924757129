package org.reeve.agent.module.checks;

import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.number;
import static org.reeve.common.config.ValueFormat.size;
import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestCheck.Probe;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlainText;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** The keys of {@code [[check]]} that belong to its kind. */
final class Probes {
    /** systemd.unit(5), without the characters that systemctl takes for a pattern, and without templates that have no instance. */
    static final ValueFormat<String> UNIT = text(
            Pattern.compile("(?!.*@(?:\\.[a-z]+)?\\z)[A-Za-z0-9_:][A-Za-z0-9_:.@\\\\-]{0,200}"),
            "the name of a systemd unit",
            "nginx.service");

    private static final Pattern KIND =
            Pattern.compile(".*\\.(?:service|socket|timer|path|mount|automount|target|swap|slice|scope|device)");

    private static final String NOBODY = "nobody";
    private static final int MOST_ARGUMENTS = 32;
    private static final int LONGEST_ARGUMENT = 1000;
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_LIMIT = Duration.ofSeconds(30);

    private Probes() {}

    static Probe read(ConfigTable table, ChecksModule.Kind kind, Duration period) {
        return switch (kind) {
            case UNIT -> new Probe.UnitActive(withKind(table.required("unit", UNIT)));
            case DISK -> disk(table);
            case LOAD -> load(table);
            case MEMORY -> new Probe.MemoryAvailable(table.required("least_percent", integer(1, 99)));
            case PORT -> new Probe.PortAnswers(table.required("port", integer(1, 65_535)));
            case COMMAND -> command(table, period);
        };
    }

    static String withKind(String unit) {
        return KIND.matcher(unit).matches() ? unit : unit + ".service";
    }

    private static Probe disk(ConfigTable table) {
        String mount = table.optional("mount", text(), "/");
        String fault = GuestPath.fault(mount);
        DocumentReader.note(table, "mount", mount, fault, "write for example mount = \"/srv\"");
        int percent = table.optional("least_percent", integer(1, 99), 0);
        long bytes = table.optional("least_free", size(1, Long.MAX_VALUE), 0L);
        if (percent == 0 && bytes == 0) {
            table.problem(
                    "mount",
                    "nothing says how much has to be free",
                    "write least_percent = 10, or least_free = \"2 GiB\"");
        }
        return new Probe.DiskFree(GuestPath.of(fault == null ? mount : "/"), percent, bytes);
    }

    private static Probe load(ConfigTable table) {
        int one = perCpu(table, "most_1min");
        int five = perCpu(table, "most_5min");
        int fifteen = perCpu(table, "most_15min");
        if (one == 0 && five == 0 && fifteen == 0) {
            table.problem("most_5min", "nothing says how much load is too much", "write for example most_5min = 4.0");
        }
        return new Probe.LoadBelow(one, five, fifteen);
    }

    private static int perCpu(ConfigTable table, String key) {
        return (int) Math.round(table.optional(key, number(0.01, 10_000), 0.0) * 100);
    }

    private static Probe command(ConfigTable table, Duration period) {
        List<String> argv = table.list("command", text());
        String user = table.optional("user", Access.ACCOUNT, NOBODY);
        Duration limit = table.optional("limit", duration(Duration.ofSeconds(1), LONGEST_LIMIT), USUAL_LIMIT);
        if (argv.isEmpty()) {
            table.problem(
                    "command",
                    "\"command\" is missing, or empty",
                    "write for example command = [\"/usr/bin/mysqladmin\", \"ping\"]");
        } else {
            String fault = GuestPath.fault(argv.getFirst());
            DocumentReader.note(
                    table, "command", argv.getFirst(), fault, "write the program's whole path, then its arguments");
        }
        if (argv.size() > MOST_ARGUMENTS || argv.stream().anyMatch(Probes::isOdd)) {
            table.problem(
                    "command",
                    "\"command\" has more than " + MOST_ARGUMENTS + " parts, a long one, or one that cannot be seen",
                    "put it into a script");
        }
        if (limit.compareTo(period) >= 0) {
            table.problem("limit", "\"limit\" is not shorter than \"period\"", "look more seldom, or wait less");
        }
        if (limit.toMillisPart() != 0) {
            table.problem("limit", "\"limit\" has a part of a second", "write whole seconds");
        }
        return new Probe.CommandSucceeds(argv, user, limit);
    }

    private static boolean isOdd(String argument) {
        return argument.length() > LONGEST_ARGUMENT || !PlainText.isPlain(argument);
    }
}
