package org.reeve.agent.desired;

import java.util.List;
import org.reeve.agent.plan.Drift;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Step;

/** How an apply ended. */
public sealed interface Applied {
    /** The steps of all modules, in order, as they ended. */
    List<Step> steps();

    /**
     * Everything is as the documents say, except what was kept.
     *
     * @param kept what somebody else made or edited, and the apply left alone
     */
    record Done(List<Step> steps, List<Drift> kept) implements Applied {
        public Done {
            steps = List.copyOf(steps);
            kept = List.copyOf(kept);
        }
    }

    /** At least one module failed and was undone; the others were applied. The failure names it. */
    record Failed(List<Step> steps, Failure failure) implements Applied {
        public Failed {
            steps = List.copyOf(steps);
        }
    }

    /** It was cancelled, and what it had done was undone. */
    record Cancelled(List<Step> steps) implements Applied {
        public Cancelled {
            steps = List.copyOf(steps);
        }
    }
}
