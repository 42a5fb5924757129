package org.reeve.agent.desired;

import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.common.operation.Step;

/** The steps of an apply as its followers see them. Percent never goes back. */
final class StepProgress {
    private final List<Step> steps = new ArrayList<>();

    private StepProgress() {}

    static StepProgress none() {
        return new StepProgress();
    }

    static StepProgress waiting(GuestPlan plan) {
        var progress = new StepProgress();
        for (ModuleForecast module : plan.modules()) {
            for (ModuleForecast.StepForecast step : module.steps()) {
                PlannedStep planned = step.planned();
                int weight = Math.clamp(planned.expected().toMillis(), 1, Integer.MAX_VALUE);
                progress.steps.add(new Step(module.module() + ": " + planned.title(), weight, Step.State.WAITING, 0));
            }
        }
        return progress;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    void state(int index, Step.State state) {
        Step step = steps.get(index);
        int percent =
                switch (state) {
                    case DONE, UNCHANGED -> 100;
                    case WAITING, RUNNING, FAILED, UNDONE, SKIPPED -> step.percent();
                };
        steps.set(index, new Step(step.name(), step.weightMillis(), state, percent));
    }

    /** Whether that is news. */
    boolean reached(int index, int percent) {
        Step step = steps.get(index);
        if (percent <= step.percent()) {
            return false;
        }
        steps.set(index, new Step(step.name(), step.weightMillis(), step.state(), Math.min(percent, 100)));
        return true;
    }

    /** Says more about a step, in brackets behind its name. */
    void remark(int index, String remark) {
        Step step = steps.get(index);
        steps.set(
                index, new Step(step.name() + " (" + remark + ")", step.weightMillis(), step.state(), step.percent()));
    }
}
