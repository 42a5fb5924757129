package org.reeve.watchdog.operations;

import java.util.List;

/** What became of an event. */
public record OperationDecision(OperationQueue next, List<OperationEffect> effects) {
    public OperationDecision {
        effects = List.copyOf(effects);
    }
}
