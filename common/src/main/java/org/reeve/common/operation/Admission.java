package org.reeve.common.operation;

/** The answer to somebody who asks for an operation. */
public sealed interface Admission {
    /** It is in the guest's queue. */
    record Accepted() implements Admission {}

    /** This very attempt is known already: nothing was added. */
    record AlreadyPending() implements Admission {}

    /** It will not be done. */
    record Denied(Failure failure) implements Admission {}
}
