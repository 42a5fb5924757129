package org.reeve.agent.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is at a path; links are not followed at its last name. */
public sealed interface FileFact {
    /** Nothing. */
    record Absent() implements FileFact {
        @Override
        public String digest() {
            return ABSENT;
        }
    }

    /**
     * A regular file.
     *
     * @param content null when it is larger than {@link #LARGEST_READ}
     */
    record Regular(@Nullable FileContent content, Access access, Instant changedAt) implements FileFact {
        @Override
        public String digest() {
            return content == null ? UNKNOWN : content.sha256();
        }

        @Override
        public Instant when() {
            return changedAt;
        }
    }

    /** A symbolic link. */
    record Link(String target, Instant changedAt) implements FileFact {
        /** The digest of a link that leads to {@code target}. */
        public static String digest(String target) {
            return "link:" + FileContent.of(target).sha256();
        }

        @Override
        public String digest() {
            return digest(target);
        }

        @Override
        public Instant when() {
            return changedAt;
        }
    }

    /**
     * A directory.
     *
     * @param emptiness whether something is in it
     */
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

    /** The digest of nothing. */
    String ABSENT = "absent";

    /** The digest of what Reeve never writes. */
    String UNKNOWN = "unknown";

    /** Names the content, for the record of what Reeve wrote: equal for equal content. One word. */
    default String digest() {
        return UNKNOWN;
    }

    /** The file's own time of change; null where it has none. */
    default @Nullable Instant when() {
        return null;
    }
}
