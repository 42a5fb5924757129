package org.reeve.watchdog.operations;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Step;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.operations.OperationEffect.Tell.Weight;
import org.reeve.watchdog.operations.Work.Phase;
import org.reeve.watchdog.vm.Guest;

/** Operations that the agent inside the guest does, and tells the progress and the end of. */
final class AgentCourse {
    private final Draft draft;
    private final Surroundings around;

    AgentCourse(Draft draft) {
        this.draft = draft;
        this.around = draft.around();
    }

    void begin(Work work) {
        Guest guest = around.guest();
        if (guest != null && guest.power() == PowerState.SHUT_OFF) {
            draft.fail(work, "the guest is switched off", "start it, and retry");
        } else if (around.agent() == Surroundings.Agent.REACHABLE) {
            askToRun(work);
        } else {
            draft.replace(work.with(work.status(), Phase.AGENT));
        }
    }

    void up() {
        Work work = draft.queue().head().orElse(null);
        if (work == null) {
            return;
        }
        if (work.phase() == Phase.AGENT || work.phase() == Phase.AGENT_WORKS) {
            askToRun(work);
        }
    }

    void told(OperationStatus news) {
        Work work = draft.queue().find(news.id(), news.attempt()).orElse(null);
        if (work == null || work.phase() == Phase.TURN) {
            if (!news.state().isEnd()) {
                askToCancel(news);
            }
            return;
        }
        OperationStatus merged = work.status().after(news);
        Map<String, Duration> begun = stepTimes(work, merged);
        OperationStatus refined = refine(merged, begun);
        if (refined.state().isEnd()) {
            draft.end(work, refined);
            return;
        }
        boolean milestone =
                !statesOf(refined.steps()).equals(statesOf(work.status().steps()))
                        || refined.state() != work.status().state();
        draft.replace(work.with(refined, begun).with(refined, Phase.AGENT_WORKS));
        draft.tell(refined, milestone ? Weight.MILESTONE : Weight.PROGRESS);
    }

    private void askToRun(Work work) {
        OperationStatus old = work.status();
        OperationStatus status = new OperationStatus(
                old.id(),
                old.attempt(),
                OperationState.RUNNING,
                old.percent(),
                old.steps(),
                old.delayLeft(),
                null,
                around.date());
        draft.replace(work.with(status, Phase.AGENT_WORKS));
        if (old.state() == OperationState.QUEUED) {
            draft.tell(status, Weight.MILESTONE);
        }
        draft.effect(new OperationEffect.AskAgent(new Message.RunOperation(work.operation())));
        if (work.cancelling() == Work.Cancelling.ASKED) {
            askToCancel(status);
        }
    }

    void askToCancel(OperationStatus status) {
        Guest guest = around.guest();
        if (guest != null) {
            draft.effect(new OperationEffect.AskAgent(
                    new Message.CancelOperation(guest.id(), status.id(), status.attempt())));
        }
    }

    /** When the steps that run now began; those that ended since are told with their durations. */
    private Map<String, Duration> stepTimes(Work work, OperationStatus merged) {
        Map<String, Duration> begun = new HashMap<>();
        for (Step step : merged.steps()) {
            Duration since = work.begun().get(step.name());
            if (step.state() == Step.State.RUNNING) {
                begun.put(step.name(), since == null ? around.now() : since);
            } else if (step.state() == Step.State.DONE && since != null) {
                draft.effect(
                        new OperationEffect.StepTook(step.name(), around.now().minus(since)));
            }
        }
        return begun;
    }

    private OperationStatus refine(OperationStatus status, Map<String, Duration> begun) {
        @Nullable
        DelayLeft left = status.state() == OperationState.RUNNING
                ? DelayEstimate.of(status.steps(), begun, around.now(), around.history())
                        .orElse(status.delayLeft())
                : null;
        return new OperationStatus(
                status.id(),
                status.attempt(),
                status.state(),
                status.percent(),
                status.steps(),
                left,
                status.failure(),
                status.changedAt());
    }

    private static List<Step.State> statesOf(List<Step> steps) {
        return steps.stream().map(Step::state).toList();
    }
}
