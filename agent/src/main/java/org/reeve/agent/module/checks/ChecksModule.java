package org.reeve.agent.module.checks;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestCheck;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.guest.ServiceName;

/**
 * Reads documents such as {@code [[check]]}, {@code name = "shop"}, {@code kind = "unit"}, {@code unit = "nginx.service"}, {@code period =
 * "30s"}, {@code failures = 3}, {@code action = "restart-service"}.
 */
public final class ChecksModule implements GuestModule {
    private static final ValueFormat<String> NAME = text(
            Pattern.compile("[a-z0-9][a-z0-9._-]{0,39}"),
            "the name of a check (up to 40 small letters, digits, - . and _)",
            "shop");

    /** Less would be no cheap look any more. */
    private static final Duration SHORTEST = Duration.ofSeconds(10);

    private static final Duration USUAL = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int USUAL_FAILURES = 3;

    @Override
    public String name() {
        return "checks";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        List<GuestCheck> checks = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigTable table : reader.root().tables("check")) {
            GuestCheck check = check(table);
            if (!names.add(check.name()) && table.has("name")) {
                table.problem("name", "two checks are called " + check.name(), "give one of them another name");
            }
            if (names.size() == InsideCheck.MOST + 1) {
                table.problem(
                        "name",
                        "there are more than " + InsideCheck.MOST + " checks",
                        "leave out those that matter least");
            }
            checks.add(check);
        }
        reader.finish();
        return new Desired(checks);
    }

    private static GuestCheck check(ConfigTable table) {
        String name = table.required("name", NAME);
        Kind kind = table.required("kind", choice(Kind.class));
        Duration period = table.optional("period", duration(SHORTEST, LONGEST), USUAL);
        GuestCheck.Probe probe = Probes.read(table, kind, period);
        if (period.toMillisPart() != 0) {
            table.problem("period", "\"period\" has a part of a second", "write whole seconds");
        }
        InsideCheck.Action action =
                table.optional("action", choice(InsideCheck.Action.class), InsideCheck.Action.ALERT);
        return new GuestCheck(
                name,
                probe,
                period,
                table.optional("failures", integer(1, 100), USUAL_FAILURES),
                action,
                restart(table, action, probe));
    }

    /** The service to restart: the one that is looked at, where the document names no other. */
    private static @Nullable String restart(ConfigTable table, InsideCheck.Action action, GuestCheck.Probe probe) {
        Optional<String> said = table.optional("restart", Probes.UNIT).map(Probes::withKind);
        if (action != InsideCheck.Action.RESTART_SERVICE) {
            said.ifPresent(unit -> table.problem(
                    "restart",
                    "\"restart\" names a service, and nothing is to be restarted",
                    "write action = \"restart-service\", or leave it out"));
            return null;
        }
        String unit = said.orElse(probe instanceof GuestCheck.Probe.UnitActive active ? active.unit() : "");
        if (!ServiceName.isOne(unit)) {
            table.problem(
                    said.isPresent() ? "restart" : "action",
                    unit.isEmpty() ? "nothing says which service is restarted" : unit + " is not a service",
                    "write for example restart = \"nginx.service\"");
        } else if (unit.equals("reeve-agent.service")) {
            table.problem("restart", "Reeve's own unit is not restarted by Reeve", "name the service that serves");
        }
        return unit;
    }

    /** What is looked at. */
    enum Kind {
        UNIT,
        DISK,
        LOAD,
        MEMORY,
        PORT,
        COMMAND
    }

    private record Desired(List<GuestCheck> checks) implements DesiredModule {
        @Override
        public Asks asks() {
            return new Asks();
        }

        @Override
        public ModulePlan plan(Facts facts, Managed managed) {
            return new ModulePlan(
                    "checks",
                    List.of(new PlannedStep(
                            new PlanStep.KeepChecks(checks),
                            checks.size() == 1 ? "make one check" : "make " + checks.size() + " checks",
                            "check",
                            Duration.ofMillis(10))));
        }
    }
}
