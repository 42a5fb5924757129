package org.reeve.watchdog.journal;

import java.util.List;
import java.util.Map;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.watchdog.recovery.RecoveryState;

/**
 * What a watchdog that starts knows from the one before.
 *
 * @param recoveries on this process's monotonic clock; the time that the watchdog was away is not counted
 * @param unsettled intents without an outcome
 * @param operations those that have not ended, oldest first
 * @param policies the texts of those that guests have of their own
 * @param incidents those that are not over, at most one for each guest
 */
public record Remembered(
        Map<GuestId, RecoveryState> recoveries,
        List<Intent> unsettled,
        List<RecordedOperation> operations,
        Map<GuestId, Incident> incidents,
        Map<GuestId, String> policies) {
    public Remembered {
        recoveries = Map.copyOf(recoveries);
        unsettled = List.copyOf(unsettled);
        operations = List.copyOf(operations);
        incidents = Map.copyOf(incidents);
        policies = Map.copyOf(policies);
    }
}
