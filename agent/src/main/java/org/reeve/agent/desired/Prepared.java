package org.reeve.agent.desired;

import org.reeve.common.operation.Failure;

/** The answer to a set of module documents. */
public sealed interface Prepared {
    /** They can be applied; the plan tells what that would do. */
    record Ready(GuestPlan plan) implements Prepared {}

    /** They cannot: each problem names its document and line. Nothing was changed. */
    record Refused(Failure failure) implements Prepared {}
}
