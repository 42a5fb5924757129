package org.reeve.agent.module.system;

import static org.reeve.agent.module.system.SystemPart.step;

import java.time.Duration;
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
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Setting;

/**
 * A file that the kernel swaps to (systemd.swap(5)).
 *
 * @param bytes zero for none
 */
record SwapFile(long bytes, OnDrift onDrift) implements SystemPart {
    private static final String FILE = "/swapfile";

    /** systemd gives a swap unit the name of what it swaps to. */
    private static final String UNIT = "swapfile.swap";

    private static final GuestPath UNIT_FILE = GuestPath.of("/etc/systemd/system/" + UNIT);
    private static final Duration SYSTEMD = Duration.ofMillis(300);

    @Override
    public Asks asks() {
        return new Asks().path(UNIT_FILE);
    }

    @Override
    public List<PlannedStep> plan(Facts facts) {
        String reason = "swap";
        PlannedStep refresh = step(
                new PlanStep.Refresh(Refresher.UNIT_FILES), "have systemd read its units", "units changed", SYSTEMD);
        Setting file = new Setting(Setting.Kind.SWAP_FILE, FILE);
        if (bytes == 0 && facts.file(UNIT_FILE) instanceof FileFact.Absent) {
            return List.of();
        }
        if (bytes == 0) {
            return List.of(
                    step(new PlanStep.SetRunning(UNIT, Running.STOPPED), "stop " + UNIT, reason, SYSTEMD),
                    step(new PlanStep.SetBootStart(UNIT, BootStart.DISABLED), "disable " + UNIT, reason, SYSTEMD),
                    step(
                            new PlanStep.RemoveFile(
                                    UNIT_FILE, Claim.OURS_ONLY, PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                            "remove " + UNIT_FILE,
                            reason),
                    refresh,
                    step(new PlanStep.Adjust(file, null), "remove " + FILE, reason));
        }
        String content = "# Written by Reeve from the module system. An edit here is kept, and shown as drift.\n"
                + "[Unit]\nDescription=Swap file of Reeve\n\n[Swap]\nWhat=" + FILE
                + "\n\n[Install]\nWantedBy=swap.target\n";
        return List.of(
                step(new PlanStep.Adjust(file, Long.toString(bytes)), "make " + FILE, reason, Duration.ofSeconds(2)),
                SystemPart.write(UNIT_FILE, content, onDrift.claim(Claim.OURS_ONLY), reason),
                refresh,
                step(new PlanStep.SetBootStart(UNIT, BootStart.ENABLED), "enable " + UNIT, reason, SYSTEMD),
                step(new PlanStep.SetRunning(UNIT, Running.RUNNING), "start " + UNIT, reason, SYSTEMD));
    }
}
