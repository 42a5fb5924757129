package org.reeve.agent.operations;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.desired.Applied;
import org.reeve.agent.desired.ApplyListener;
import org.reeve.agent.desired.Prepared;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Step;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running attempt: the worker's thread does it, the runner's thread looks at it. */
final class Work implements ApplyListener {
    private static final Logger LOG = LoggerFactory.getLogger(Work.class);

    private final Operation operation;
    private final Modules modules;
    private final ReeveClock clock;
    private volatile Look look = new Look(List.of(), Duration.ZERO);
    private volatile Stop stop = Stop.NO;

    /** Whether it has to stop, and why. */
    enum Stop {
        NO,
        CANCELLED,
        DEADLINE
    }

    /** @param stepSince when the step that is running began, as {@link ReeveClock#elapsed} */
    record Look(List<Step> steps, Duration stepSince) {}

    Work(Operation operation, Modules modules, ReeveClock clock) {
        this.operation = operation;
        this.modules = modules;
        this.clock = clock;
    }

    Operation operation() {
        return operation;
    }

    Look look() {
        return look;
    }

    /** Takes effect at the next step; the first reason stays. */
    synchronized void stop(Stop why) {
        if (stop == Stop.NO) {
            stop = why;
        }
    }

    Stop stopped() {
        return stop;
    }

    @Override
    public void progressed(List<Step> steps) {
        int before = running(look.steps());
        Duration since = running(steps) == before ? look.stepSince() : clock.elapsed();
        look = new Look(List.copyOf(steps), since);
    }

    @Override
    public boolean isCancelled() {
        return stop != Stop.NO;
    }

    /** Does it all; on the worker's thread. */
    Asked.Outcome run() {
        if (stop != Stop.NO) {
            return stoppedEarly();
        }
        try {
            return switch (operation.request()) {
                case OperationRequest.Modules asked -> apply(asked);
                case OperationRequest.Power _ ->
                    failed(Failure.of(
                            "the agent inside the guest does not change its power state", "ask the guest's host"));
                case OperationRequest.Policy _ ->
                    failed(Failure.of(
                            "the agent inside the guest keeps no policy: its host does", "ask the guest's host"));
            };
        } catch (RuntimeException bug) {
            // Ending the daemon instead would meet the same operation again, and again, until its deadline.
            LOG.error("operation {} met a mistake in the agent", operation.id(), bug);
            return failed(Failure.of(
                    "a mistake in the agent ended it: " + bug, "see the agent's log in the guest, and report it"));
        }
    }

    private Asked.Outcome apply(OperationRequest.Modules asked) {
        return switch (modules.prepare(asked.generation(), asked.documents())) {
            case Prepared.Refused(Failure failure) -> failed(failure);
            case Prepared.Ready(var plan) -> {
                progressed(plan.steps());
                yield switch (modules.apply(plan, this)) {
                    case Applied.Done done -> ended(OperationState.DONE, done.steps(), null);
                    case Applied.Failed failed -> ended(OperationState.FAILED, failed.steps(), failed.failure());
                    case Applied.Cancelled cancelled -> stoppedBetweenSteps(cancelled.steps());
                };
            }
        };
    }

    private Asked.Outcome stoppedEarly() {
        return stoppedBetweenSteps(look.steps());
    }

    private Asked.Outcome stoppedBetweenSteps(List<Step> steps) {
        return stop == Stop.DEADLINE
                ? ended(OperationState.FAILED, steps, Deadline.passed(operation))
                : ended(OperationState.CANCELLED, steps, null);
    }

    private Asked.Outcome failed(Failure failure) {
        return ended(OperationState.FAILED, look.steps(), failure);
    }

    private Asked.Outcome ended(OperationState state, List<Step> steps, @Nullable Failure failure) {
        return last -> {
            List<Step> shown = steps.isEmpty() ? last.steps() : steps;
            int percent = state == OperationState.DONE ? 100 : Progress.percent(shown, last.percent());
            return new OperationStatus(
                    operation.id(), operation.attempt(), state, percent, shown, null, failure, clock.now());
        };
    }

    private static int running(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).state() == Step.State.RUNNING) {
                return i;
            }
        }
        return -1;
    }
}
