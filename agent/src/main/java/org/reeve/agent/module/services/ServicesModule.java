package org.reeve.agent.module.services;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlanStep.SetBootStart.BootStart;
import org.reeve.agent.plan.PlanStep.SetRunning.Running;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code [[service]]}, {@code unit = "nginx"}, {@code boot = "enabled"}, {@code state = "running"}. */
public final class ServicesModule implements GuestModule {
    /** systemd.unit(5), without the characters that systemctl takes for a pattern. */
    private static final ValueFormat<String> UNIT = text(
            Pattern.compile("[A-Za-z0-9_:][A-Za-z0-9_:.@\\\\-]{0,200}"), "the name of a systemd unit", "nginx.service");

    private static final List<String> KINDS = List.of(
            ".service",
            ".socket",
            ".timer",
            ".path",
            ".mount",
            ".automount",
            ".target",
            ".swap",
            ".slice",
            ".scope",
            ".device");

    @Override
    public String name() {
        return "services";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        List<Wanted> wanted = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (ConfigTable table : reader.root().tables("service")) {
            String unit = withKind(table.required("unit", UNIT));
            Optional<BootStart> boot = table.optional("boot", choice(BootStart.class));
            Optional<Running> state = table.optional("state", choice(Running.class));
            if (seen.contains(unit)) {
                table.problem("unit", unit + " is there twice", "make one [[service]] of the two");
            }
            if (unit.equals("reeve-agent.service")) {
                table.problem("unit", "Reeve's own unit cannot be managed by Reeve", "use systemctl as root");
            }
            if (boot.isEmpty() && state.isEmpty() && table.has("unit")) {
                table.problem(
                        "unit", "nothing is wanted of " + unit, "write boot = \"enabled\" or state = \"running\"");
            }
            seen.add(unit);
            wanted.add(new Wanted(unit, boot, state));
        }
        reader.finish();
        return new Desired(wanted);
    }

    private static String withKind(String unit) {
        for (String kind : KINDS) {
            if (unit.endsWith(kind)) {
                return unit;
            }
        }
        return unit + ".service";
    }

    private record Wanted(String unit, Optional<BootStart> boot, Optional<Running> state) {}

    private record Desired(List<Wanted> wanted) implements DesiredModule {
        @Override
        public Asks asks() {
            return new Asks();
        }

        @Override
        public ModulePlan plan(Facts facts, Managed managed) {
            List<PlannedStep> steps = new ArrayList<>();
            for (Wanted service : wanted) {
                service.boot.ifPresent(boot -> steps.add(new PlannedStep(
                        new PlanStep.SetBootStart(service.unit, boot),
                        switch (boot) {
                            case ENABLED -> "enable " + service.unit;
                            case DISABLED -> "disable " + service.unit;
                        },
                        "boot",
                        Duration.ofMillis(300))));
                service.state.ifPresent(state -> steps.add(new PlannedStep(
                        new PlanStep.SetRunning(service.unit, state),
                        switch (state) {
                            case RUNNING -> "start " + service.unit;
                            case STOPPED -> "stop " + service.unit;
                        },
                        "state",
                        Duration.ofMillis(500))));
            }
            return new ModulePlan("services", steps);
        }
    }
}
