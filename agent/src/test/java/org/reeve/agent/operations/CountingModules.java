package org.reeve.agent.operations;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.desired.Applied;
import org.reeve.agent.desired.ApplyListener;
import org.reeve.agent.desired.GuestPlan;
import org.reeve.agent.desired.Prepared;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Step;

/** An engine with one step that takes as long, and ends as, the test says. */
final class CountingModules implements Modules {
    int applied;

    @Nullable
    Failure failure;

    @Nullable
    During duringApply;

    private @Nullable ApplyListener listener;

    interface During {
        void run() throws Exception;
    }

    void report(Step.State state, int percent) {
        if (listener != null) {
            listener.progressed(steps(state, percent));
        }
    }

    @Override
    public Prepared prepare(long generation, List<ModuleDocument> documents) {
        return new Prepared.Ready(new GuestPlan(generation, documents, List.of()));
    }

    @Override
    public Applied apply(GuestPlan plan, ApplyListener follower) {
        listener = follower;
        report(Step.State.RUNNING, 0);
        if (duringApply != null) {
            try {
                duringApply.run();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        if (follower.isCancelled()) {
            return new Applied.Cancelled(steps(Step.State.UNDONE, 50));
        }
        applied++;
        return failure == null
                ? new Applied.Done(steps(Step.State.DONE, 100), List.of())
                : new Applied.Failed(steps(Step.State.FAILED, 50), failure);
    }

    private static List<Step> steps(Step.State state, int percent) {
        return List.of(new Step("system: set the hostname", 1000, state, percent));
    }
}
