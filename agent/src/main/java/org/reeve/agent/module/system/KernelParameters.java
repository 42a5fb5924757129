package org.reeve.agent.module.system;

import static org.reeve.agent.module.system.SystemPart.step;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting;

/**
 * Parameters of the kernel, at once and after each boot (sysctl.d(5)).
 *
 * @param values by name, such as {@code vm.swappiness}
 */
record KernelParameters(Map<String, String> values, OnDrift onDrift) implements SystemPart {
    /** The last of its kind that Debian reads is 99-sysctl.conf, which is the administrator's. */
    private static final GuestPath FILE = GuestPath.of("/etc/sysctl.d/90-reeve.conf");

    @Override
    public List<PlannedStep> plan(Facts facts) {
        var text = new StringBuilder(
                "# Written by Reeve from the module system. An edit here is kept, and shown as drift.\n");
        values.forEach(
                (name, value) -> text.append(name).append(" = ").append(value).append('\n'));
        List<PlannedStep> steps = new ArrayList<>();
        steps.add(SystemPart.write(FILE, text.toString(), onDrift.claim(Claim.OURS_ONLY), "[[sysctl]]"));
        values.forEach((name, value) -> steps.add(step(
                new PlanStep.Adjust(new Setting(Setting.Kind.SYSCTL, name), value),
                "set " + name,
                name + " = " + value)));
        return steps;
    }
}
