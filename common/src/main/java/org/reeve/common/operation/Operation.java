package org.reeve.common.operation;

import java.time.Instant;
import org.reeve.common.guest.GuestId;

/**
 * Something somebody asked for. A retry is the same operation with the next attempt, and perhaps a corrected request.
 *
 * @param attempt counted from 1
 * @param requestedBy the person or token that asked, as people read it
 * @param requestedAt when this attempt was asked for
 * @param deadline when this attempt fails if it has not ended
 */
public record Operation(
        OperationId id,
        int attempt,
        GuestId guest,
        OperationRequest request,
        String requestedBy,
        Instant requestedAt,
        Instant deadline) {}
