package org.reeve.agent.module.system;

import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.PlannedStep;

/** One document of the module {@code system}. */
record DesiredSystem(List<SystemPart> parts) implements DesiredModule {
    DesiredSystem {
        parts = List.copyOf(parts);
    }

    @Override
    public Asks asks() {
        Asks asks = new Asks();
        parts.forEach(part -> asks.and(part.asks()));
        return asks;
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) throws DocumentException {
        List<PlannedStep> steps = new ArrayList<>();
        for (SystemPart part : parts) {
            steps.addAll(part.plan(facts));
        }
        return new ModulePlan("system", steps);
    }
}
