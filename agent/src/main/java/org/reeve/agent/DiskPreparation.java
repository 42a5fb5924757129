package org.reeve.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Set;
import org.reeve.agent.AgentCommand.Exit;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;
import org.reeve.agent.system.GuestSystem;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.agent.system.KeptChecks;
import org.reeve.agent.system.LinuxSystem;

/**
 * {@code reeve-agent prepare-disk TYPE DEVICE}: makes the file system of a disk that came after its document, where the disk is empty. A
 * unit of the module {@code storage} runs it before it mounts one.
 */
final class DiskPreparation {
    private static final Set<String> TYPES = Set.of("ext4", "xfs");

    private final Path state;
    private final PrintStream out;
    private final PrintStream err;

    DiskPreparation(Path state, PrintStream out, PrintStream err) {
        this.state = state;
        this.out = out;
        this.err = err;
    }

    Exit of(String type, String device) {
        if (!TYPES.contains(type) || !device.startsWith("/dev/")) {
            err.println("a file system is one of " + TYPES + ", and a device is below /dev");
            return Exit.USAGE;
        }
        try {
            GuestSystem system = LinuxSystem.create(KeptChecks.open(state.resolve("checks")), state);
            var content = new Setting(Setting.Kind.FILE_SYSTEM, device);
            SettingFact found = system.observe(new Asks().setting(content)).setting(content);
            if (!found.equals(new SettingFact.Value("empty"))) {
                out.println(device + " is not empty, and stays as it is");
                return Exit.DONE;
            }
            system.carryOut(new PlanStep.Adjust(content, type), percent -> {});
            out.println(device + " was empty, and has a file system " + type + " now");
            return Exit.DONE;
        } catch (IOException | GuestSystemException e) {
            err.println("no file system can be made on " + device + ": " + e.getMessage());
            return Exit.FAILED;
        }
    }
}
