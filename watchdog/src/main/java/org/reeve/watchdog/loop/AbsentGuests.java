package org.reeve.watchdog.loop;

import java.util.LinkedHashMap;
import java.util.Optional;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;

/**
 * Cancels for guests that are not on this host. The newest {@value #REMEMBERED} are remembered, in memory only: they matter if
 * the guest comes, and what they cancel comes after it.
 */
final class AbsentGuests implements Memory {
    private static final int REMEMBERED = 1_000;

    private final LinkedHashMap<OperationId, OperationStatus> cancelled = new LinkedHashMap<>();

    @Override
    public Runnable mark() {
        LinkedHashMap<OperationId, OperationStatus> were = new LinkedHashMap<>(cancelled);
        return () -> {
            cancelled.clear();
            cancelled.putAll(were);
        };
    }

    void cancelled(OperationStatus status) {
        cancelled.remove(status.id());
        cancelled.put(status.id(), status);
        if (cancelled.size() > REMEMBERED) {
            cancelled.pollFirstEntry();
        }
    }

    Optional<OperationStatus> cancelled(OperationId id) {
        return Optional.ofNullable(cancelled.get(id));
    }
}
