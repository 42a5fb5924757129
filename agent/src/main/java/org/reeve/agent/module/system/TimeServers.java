package org.reeve.agent.module.system;

import static org.reeve.agent.module.system.SystemPart.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlanStep.SetBootStart.BootStart;
import org.reeve.agent.plan.PlanStep.SetRunning.Running;
import org.reeve.agent.plan.PlanStep.TakeIn.How;
import org.reeve.agent.plan.PlannedStep;

/** By which servers the guest's clock is set (timesyncd.conf(5)). */
record TimeServers(List<String> servers, OnDrift onDrift) implements SystemPart {
    private static final String PACKAGE = "systemd-timesyncd";
    private static final String UNIT = PACKAGE + ".service";
    private static final GuestPath FILE = GuestPath.of("/etc/systemd/timesyncd.conf.d/reeve.conf");

    /** There in a container, whose clock is its host's: systemd does not start the service in one. */
    private static final GuestPath CONTAINER = GuestPath.of("/run/systemd/container");

    private static final Duration SYSTEMD = Duration.ofMillis(300);

    TimeServers {
        servers = List.copyOf(servers);
    }

    @Override
    public Asks asks() {
        return new Asks().path(CONTAINER);
    }

    @Override
    public List<PlannedStep> plan(Facts facts) {
        String content = "# Written by Reeve from the module system. An edit here is kept, and shown as drift.\n"
                + "[Time]\nNTP=" + String.join(" ", servers) + "\n";
        List<PlannedStep> steps = new ArrayList<>();
        steps.add(step(
                new PlanStep.InstallPackages(List.of(PACKAGE)), "install " + PACKAGE, "ntp", Duration.ofSeconds(5)));
        steps.add(SystemPart.makeDirectory(FILE.parent(), "ntp"));
        steps.add(SystemPart.write(FILE, content, onDrift.claim(Claim.OURS_ONLY), "ntp"));
        steps.add(step(new PlanStep.SetBootStart(UNIT, BootStart.ENABLED), "enable " + UNIT, "ntp", SYSTEMD));
        if (facts.file(CONTAINER) instanceof FileFact.Absent) {
            steps.add(step(new PlanStep.TakeIn(UNIT, How.RESTART), "restart " + UNIT, "its servers changed", SYSTEMD));
            steps.add(step(new PlanStep.SetRunning(UNIT, Running.RUNNING), "start " + UNIT, "ntp", SYSTEMD));
        }
        return steps;
    }
}
