package org.reeve.agent.module.system;

import static org.reeve.agent.module.system.SystemPart.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting;

/** In which language programs speak to people, unless they ask for another (locale(7), locale-gen(8)). */
record SystemLocale(String name, OnDrift onDrift) implements SystemPart {
    /** Part of the C library; nobody has to make it. */
    static final String PLAIN = "C.UTF-8";

    private static final GuestPath GENERATED = GuestPath.of("/etc/locale.gen");
    private static final GuestPath DEFAULT = GuestPath.of("/etc/default/locale");

    @Override
    public List<PlannedStep> plan(Facts facts) {
        String reason = "locale = \"" + name + "\"";
        List<PlannedStep> steps = new ArrayList<>();
        if (!name.equals(PLAIN)) {
            steps.add(step(
                    new PlanStep.InstallPackages(List.of("locales")),
                    "install locales",
                    reason,
                    Duration.ofSeconds(5)));
            steps.add(step(
                    new PlanStep.KeepLines(GENERATED, name, List.of(name + " UTF-8"), ""),
                    "name it in " + GENERATED,
                    reason));
            steps.add(step(
                    new PlanStep.Adjust(new Setting(Setting.Kind.LOCALE, name), "there"),
                    "make the locale",
                    reason,
                    Duration.ofSeconds(4)));
        }
        steps.add(SystemPart.write(DEFAULT, "LANG=" + name + "\n", onDrift.claim(Claim.FIRST_TIME), reason));
        return steps;
    }
}
