package org.reeve.agent.plan;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something in the guest that differs from what Reeve put there.
 *
 * @param module which module manages the path
 * @param changedAt the file's own time of change; null where there is none
 * @param advice how to give it back to Reeve, or how to keep it
 */
public record Drift(
        String module, GuestPath path, Kind kind, @Nullable Instant changedAt, String advice) {
    /** How it differs. */
    public enum Kind {
        /** Reeve wrote it, and somebody changed it since. */
        EDITED,
        /** Reeve wrote it, and it is gone. */
        MISSING,
        /** It was there before Reeve first wanted to write it. */
        FOREIGN
    }
}
