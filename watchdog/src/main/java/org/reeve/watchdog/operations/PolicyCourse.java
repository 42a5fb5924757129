package org.reeve.watchdog.operations;

import java.util.List;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Problem;
import org.reeve.common.operation.Step;

/** Operations on a guest's policy: the host's own matter, for which neither the guest nor its agent need be there. */
final class PolicyCourse {
    private static final String STEP = "policy: set";
    private static final int EXPECTED_MILLIS = 10;

    private final Draft draft;
    private final Surroundings around;

    PolicyCourse(Draft draft) {
        this.draft = draft;
        this.around = draft.around();
    }

    /** The policy and the end of its operation are one journal entry: there is nothing between them to be settled. */
    void run(Work work, String toml) {
        List<Problem> problems = around.policies().problems(toml);
        OperationStatus old = work.status();
        if (!problems.isEmpty()) {
            Failure failure = new Failure(
                    problems.size() == 1
                            ? "the policy has a problem; the one before goes on"
                            : "the policy has " + problems.size() + " problems; the one before goes on",
                    "correct what is listed, and retry",
                    problems);
            draft.end(work, old.failed(failure, around.date()));
            return;
        }
        draft.effect(new OperationEffect.SetPolicy(toml, work.operation().requestedBy()));
        draft.end(
                work,
                new OperationStatus(
                        old.id(),
                        old.attempt(),
                        OperationState.DONE,
                        100,
                        List.of(new Step(STEP, EXPECTED_MILLIS, Step.State.DONE, 100)),
                        null,
                        null,
                        around.date()));
        // What could not be done under the policy before may be done under this one.
        draft.effect(new OperationEffect.Look());
    }
}
