package org.reeve.agent.module.packages;

import static org.reeve.common.config.ValueFormat.text;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.reeve.agent.plan.PlannedStep;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code installed = ["curl", "git"]}, {@code absent = ["telnetd"]}. */
public final class PackagesModule implements GuestModule {
    /** Debian Policy 5.6.1. A hyphen at the end would be apt's word for "remove". */
    private static final ValueFormat<String> NAME =
            text(Pattern.compile("[a-z0-9][a-z0-9+.-]{0,98}[a-z0-9+.]"), "the name of a package", "curl");

    /** Without these the guest does not boot, or Reeve does not work. */
    private static final List<String> NEVER_ABSENT = List.of(
            "apt",
            "base-files",
            "bash",
            "coreutils",
            "dash",
            "dpkg",
            "hostname",
            "init",
            "libc6",
            "reeve-agent",
            "systemd",
            "systemd-sysv");

    @Override
    public String name() {
        return "packages";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        List<String> installed = root.list("installed", NAME);
        List<String> absent = root.list("absent", NAME);
        for (String name : absent) {
            if (installed.contains(name)) {
                root.problem("absent", name + " is both installed and absent", "remove it from one of the lists");
            }
            if (NEVER_ABSENT.contains(name)) {
                root.problem("absent", "without " + name + " this guest does not work", "remove it from the list");
            }
        }
        reader.finish();
        return new Desired(installed, absent);
    }

    private record Desired(List<String> installed, List<String> absent) implements DesiredModule {
        @Override
        public Asks asks() {
            return new Asks();
        }

        @Override
        public ModulePlan plan(Facts facts, Managed managed) {
            List<PlannedStep> steps = new ArrayList<>();
            if (!absent.isEmpty()) {
                steps.add(new PlannedStep(
                        new PlanStep.RemovePackages(absent),
                        "remove " + String.join(", ", absent),
                        "absent",
                        Duration.ofSeconds(3L * absent.size())));
            }
            if (!installed.isEmpty()) {
                steps.add(new PlannedStep(
                        new PlanStep.InstallPackages(installed),
                        "install " + String.join(", ", installed),
                        "installed",
                        Duration.ofSeconds(5L + 3L * installed.size())));
            }
            return new ModulePlan("packages", steps);
        }
    }
}
