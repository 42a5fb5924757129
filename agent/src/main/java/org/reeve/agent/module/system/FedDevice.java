package org.reeve.agent.module.system;

import static org.reeve.agent.module.system.SystemPart.step;

import java.time.Duration;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Setting;

/**
 * The guest's watchdog device, fed by systemd (systemd-system.conf(5)).
 *
 * @param within zero for not at all
 * @param line of the document, which is named when there is no device
 */
record FedDevice(Duration within, DocumentReader document, int line, OnDrift onDrift) implements SystemPart {
    private static final GuestPath DEVICE = GuestPath.of("/dev/watchdog");
    private static final GuestPath CONFIGURATION = GuestPath.of("/etc/systemd/system.conf.d/reeve.conf");

    /** systemd's own time for a reboot, said here so that it is the same whatever a distribution makes of it. */
    private static final Duration REBOOT = Duration.ofMinutes(10);

    @Override
    public Asks asks() {
        return new Asks().path(DEVICE);
    }

    @Override
    public List<PlannedStep> plan(Facts facts) throws DocumentException {
        if (!within.isZero() && facts.file(DEVICE) instanceof FileFact.Absent) {
            throw document.refused(
                    line,
                    "\"watchdog\" is set, and this guest has no watchdog device (" + DEVICE + ")",
                    "have a watchdog device added to the guest on its host, or leave \"watchdog\" out");
        }
        String reason = "watchdog = \"" + within.toSeconds() + "s\"";
        String content = "# Written by Reeve.\n[Manager]\nRuntimeWatchdogSec=" + within.toSeconds() + "\n"
                + (within.isZero() ? "" : "RebootWatchdogSec=" + REBOOT.toSeconds() + "\n");
        return List.of(
                SystemPart.makeDirectory(CONFIGURATION.parent(), reason),
                SystemPart.write(CONFIGURATION, content, onDrift.claim(Claim.OURS_ONLY), reason),
                step(
                        new PlanStep.Adjust(Setting.of(Setting.Kind.WATCHDOG), Long.toString(within.toSeconds())),
                        within.isZero() ? "stop feeding the watchdog device" : "have systemd feed the watchdog device",
                        reason,
                        Duration.ofMillis(500)));
    }
}
