package org.reeve.agent.operations;

import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.OperationStatus;

/** Whoever follows the operations of this guest. Called on the runner's thread; must not block. */
public interface OperationListener {
    /** The operation is so now. An end state is durable when this is called, and must reach the host. */
    void changed(GuestId guest, OperationStatus status);
}
