package org.reeve.central.operations;

import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationState;

/**
 * Which operations to list, newest first.
 *
 * @param guest null for every guest
 * @param state null for every state
 * @param before only those asked for before this one; null to begin with the newest
 * @param atMost 1 to {@link #MOST}
 */
public record OperationFilter(
        @Nullable GuestId guest,
        @Nullable OperationState state,
        @Nullable OperationId before,
        int atMost) {
    public static final int MOST = 200;

    public static OperationFilter newest(int atMost) {
        return new OperationFilter(null, null, null, atMost);
    }
}
