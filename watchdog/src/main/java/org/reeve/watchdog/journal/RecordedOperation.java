package org.reeve.watchdog.journal;

import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationStatus;

/** An attempt of an operation, and how far it is. */
public record RecordedOperation(Operation operation, OperationStatus status) {}
