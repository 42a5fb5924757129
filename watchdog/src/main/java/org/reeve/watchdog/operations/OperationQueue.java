package org.reeve.watchdog.operations;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.reeve.common.operation.OperationId;

/** The operations of one guest that have not ended, in order. The first one is under way or about to be. */
public record OperationQueue(List<Work> works) {
    public static final OperationQueue EMPTY = new OperationQueue(List.of());

    public OperationQueue {
        works = List.copyOf(works);
    }

    public Optional<Work> head() {
        return works.isEmpty() ? Optional.empty() : Optional.of(works.getFirst());
    }

    /** Whether the guest's power is in the hands of an operation: recovery waits, and looks when it is over. */
    public boolean ownsPower() {
        return head().filter(Work::ownsPower).isPresent();
    }

    /** Whether the agent is changing what is inside the guest: services stop and start, the agent's own too. */
    public boolean changesInside() {
        return head().filter(work -> work.phase() == Work.Phase.AGENT_WORKS).isPresent();
    }

    Optional<Work> find(OperationId id, int attempt) {
        return works.stream()
                .filter(work ->
                        work.operation().id().equals(id) && work.operation().attempt() == attempt)
                .findFirst();
    }

    OperationQueue plus(Work work) {
        List<Work> all = new ArrayList<>(works);
        all.add(work);
        return new OperationQueue(all);
    }

    OperationQueue without(Work ended) {
        return new OperationQueue(
                works.stream().filter(work -> !work.is(ended.status())).toList());
    }

    OperationQueue with(Work changed) {
        return new OperationQueue(works.stream()
                .map(work -> work.is(changed.status()) ? changed : work)
                .toList());
    }
}
