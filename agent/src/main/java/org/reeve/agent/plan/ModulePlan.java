package org.reeve.agent.plan;

import java.util.List;

/** The steps of one module, in order. They are done whole, or undone whole. */
public record ModulePlan(String module, List<PlannedStep> steps) {
    public ModulePlan {
        steps = List.copyOf(steps);
    }
}
