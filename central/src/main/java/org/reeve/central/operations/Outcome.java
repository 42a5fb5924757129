package org.reeve.central.operations;

import org.reeve.common.operation.Failure;

/** The answer to somebody who asked for, or about, an operation. */
public sealed interface Outcome {
    /** It is as they wished; a cancel may still need the host's word. */
    record Accepted(OperationView operation) implements Outcome {}

    /** They asked for the same before, under the same key: this is what came of it. */
    record Repeated(OperationView operation) implements Outcome {}

    /** There is no such operation or guest, for them. */
    record Missing() implements Outcome {}

    /** It cannot be done as things are. */
    record Refused(Failure failure) implements Outcome {}
}
