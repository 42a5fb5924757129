package org.reeve.agent.desired;

import java.util.List;
import org.reeve.common.operation.Step;

/** One module's part of the steps that followers see; tells them of each change. */
final class StepRows {
    private final StepProgress progress;
    private final int first;
    private final ApplyListener listener;

    StepRows(StepProgress progress, int first, ApplyListener listener) {
        this.progress = progress;
        this.first = first;
        this.listener = listener;
    }

    /** Of a module whose steps nobody follows. */
    static StepRows unseen() {
        return new StepRows(StepProgress.none(), 0, new ApplyListener() {
            @Override
            public void progressed(List<Step> steps) {}

            @Override
            public boolean isCancelled() {
                return false;
            }
        });
    }

    Step.State state(int index) {
        return progress.steps().get(first + index).state();
    }

    void state(int index, Step.State state) {
        progress.state(first + index, state);
        listener.progressed(progress.steps());
    }

    void reached(int index, int percent) {
        if (progress.reached(first + index, percent)) {
            listener.progressed(progress.steps());
        }
    }

    /** Without telling yet: a change of state follows. */
    void remark(int index, String remark) {
        progress.remark(first + index, remark);
    }
}
