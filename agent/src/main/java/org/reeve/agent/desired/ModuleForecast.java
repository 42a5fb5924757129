package org.reeve.agent.desired;

import java.util.List;
import org.reeve.agent.plan.Check;
import org.reeve.agent.plan.PlannedStep;

/** The plan of one module beside what was found: what each step would do now. */
public record ModuleForecast(String module, List<StepForecast> steps) {
    public ModuleForecast {
        steps = List.copyOf(steps);
    }

    /**
     * One step, and what it would do.
     *
     * @param check as things were when the plan was made; an earlier module's steps may change that
     */
    public record StepForecast(PlannedStep planned, Check check) {}

    /** How many steps have something to do. */
    public int changes() {
        int changes = 0;
        for (StepForecast step : steps) {
            if (step.check() instanceof Check.Due || step.check() instanceof Check.Blocked) {
                changes++;
            }
        }
        return changes;
    }
}
