package org.reeve.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.reeve.agent.desired.ModuleEngine;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.system.GuestSystem;
import org.reeve.common.time.ReeveClock;

/** PLACEHOLDER until the engine is merged. */
final class InstalledModules {
    private InstalledModules() {}

    static ModuleEngine openEngine(Path state, ReeveClock clock) throws IOException {
        return ModuleEngine.open(state, List.of(), new GuestSystem() {
            @Override
            public Facts observe(Asks asks) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<String> arrivals(List<String> names) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void carryOut(PlanStep step, StepListener progress) {
                throw new UnsupportedOperationException();
            }
        }, clock);
    }
}
