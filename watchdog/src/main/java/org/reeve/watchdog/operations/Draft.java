package org.reeve.watchdog.operations;

import java.util.ArrayList;
import java.util.List;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.OperationStatus;
import org.reeve.watchdog.operations.OperationEffect.Tell.Weight;

/** One decision in the making: the queue as it becomes, and the effects so far. */
final class Draft {
    private final Surroundings around;
    private final List<OperationEffect> effects = new ArrayList<>();
    private OperationQueue queue;

    Draft(OperationQueue queue, Surroundings around) {
        this.queue = queue;
        this.around = around;
    }

    Surroundings around() {
        return around;
    }

    OperationQueue queue() {
        return queue;
    }

    OperationDecision decision() {
        return new OperationDecision(queue, effects);
    }

    void append(Work work) {
        queue = queue.plus(work);
    }

    void replace(Work changed) {
        queue = queue.with(changed);
    }

    void effect(OperationEffect effect) {
        effects.add(effect);
    }

    void tell(OperationStatus status, Weight weight) {
        effects.add(new OperationEffect.Tell(status, weight));
    }

    void fail(Work work, String cause, String correction) {
        end(work, work.status().failed(Failure.of(cause, correction), around.date()));
    }

    void end(Work work, OperationStatus status) {
        queue = queue.without(work);
        tell(status, Weight.MILESTONE);
        if (work.ownsPower()) {
            effects.add(new OperationEffect.Look());
        }
    }
}
