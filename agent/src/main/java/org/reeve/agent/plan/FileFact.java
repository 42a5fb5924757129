package org.reeve.agent.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is at a path; links are not followed at its last name. */
public sealed interface FileFact {
    record Absent() implements FileFact {}

    /**
     * A regular file.
     *
     * @param content null when it is larger than {@link #LARGEST_READ}
     */
    record Regular(@Nullable FileContent content, Access access, Instant changedAt) implements FileFact {}

    record Link(String target, Instant changedAt) implements FileFact {}

    /** @param emptiness whether nothing is in it */
    record Directory(Access access, Emptiness emptiness) implements FileFact {
        /** Whether something is in a directory. */
        public enum Emptiness {
            EMPTY,
            OCCUPIED
        }
    }

    /** A device, a socket, a pipe. */
    record Special() implements FileFact {}

    /** It was not looked at: what leads there is not safe, or not readable. */
    record Unreachable(String cause) implements FileFact {}

    /** Files up to this size are read whole; larger ones are never Reeve's. */
    int LARGEST_READ = 4 << 20;
}
