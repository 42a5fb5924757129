package org.reeve.agent;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.reeve.agent.AgentCommand.Exit;
import org.reeve.agent.desired.ModuleEngine;
import org.reeve.agent.host.HostLinks;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.system.GuestSystem;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.agent.system.KeptChecks;
import org.reeve.agent.system.LinuxSystem;
import org.reeve.common.time.ReeveClock;

/**
 * {@code reeve-agent rollback MODULE}: undoes a change that may have cut this guest off, when the agent that made it did not. A timer of
 * systemd runs it; see {@link org.reeve.agent.system.GuestSystem#armRollback}.
 */
final class Rollback {
    private static final String UNIT = "reeve-agent.service";

    private final Path state;
    private final PrintStream out;
    private final PrintStream err;

    Rollback(Path state, PrintStream out, PrintStream err) {
        this.state = state;
        this.out = out;
        this.err = err;
    }

    Exit of(String module) {
        if (InstalledModules.inOrder().stream().map(GuestModule::name).noneMatch(module::equals)) {
            err.println("there is no module " + module);
            return Exit.USAGE;
        }
        try {
            GuestSystem system = LinuxSystem.create(KeptChecks.open(state.resolve("checks")), state);
            if (!engine(system).isBegun(module)) {
                out.println("nothing of module " + module + " waits to be undone");
                return Exit.DONE;
            }
            // An agent that is alive and did not undo it in time is not well: both at once must not change the guest.
            run(system, PlanStep.SetRunning.Running.STOPPED);
            List<String> left = engine(system).rollBack(module);
            left.forEach(err::println);
            out.println("module " + module + " is undone: nobody had reached this guest in time");
            return startAgain(system) && left.isEmpty() ? Exit.DONE : Exit.FAILED;
        } catch (IOException | GuestSystemException e) {
            err.println("module " + module + " cannot be undone: " + e.getMessage());
            return Exit.FAILED;
        }
    }

    private boolean startAgain(GuestSystem system) {
        try {
            run(system, PlanStep.SetRunning.Running.RUNNING);
            return true;
        } catch (GuestSystemException e) {
            err.println("the agent does not start again: " + e.getMessage());
            return false;
        }
    }

    private ModuleEngine engine(GuestSystem system) throws IOException {
        return ModuleEngine.open(
                state.resolve("modules"),
                InstalledModules.inOrder(),
                system,
                new LinkReachability(new HostLinks()),
                ReeveClock.system());
    }

    private static void run(GuestSystem system, PlanStep.SetRunning.Running wanted) throws GuestSystemException {
        system.carryOut(new PlanStep.SetRunning(UNIT, wanted), percent -> {});
    }
}
