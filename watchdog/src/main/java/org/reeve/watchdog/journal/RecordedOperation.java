package org.reeve.watchdog.journal;

import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationStatus;
import org.reeve.watchdog.operations.Work;

/** An attempt of an operation, how far it is, and whether somebody wants it no longer. */
public record RecordedOperation(Operation operation, OperationStatus status, Work.Cancelling cancelling) {}
