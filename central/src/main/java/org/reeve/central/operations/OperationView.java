package org.reeve.central.operations;

import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationStatus;

/**
 * An attempt of an operation and how far it is.
 *
 * @param cancelAsked whether somebody asked for its end
 * @param revision counts every change of every operation upwards: what has a higher one changed later
 * @param born the revision that the operation began with
 */
public record OperationView(
        Operation operation,
        OperationStatus status,
        String guestName,
        CancelAsked cancelAsked,
        long revision,
        long born) {
    /** Whether somebody asked for the end of this attempt. */
    public enum CancelAsked {
        NO,
        YES
    }
}
