package org.reeve.agent.desired;

import java.time.Duration;

/** Finds out whether this guest is still reached after a change that may have cut it off. */
public interface Reachability {
    /** For how long a proof is waited for; then the change is undone. */
    Duration patience();

    /** Takes note of how this guest is reached now, before the change. */
    Proof begin();

    /** That this guest is reached as it was before. Thread-safe. */
    interface Proof {
        /** The change is made: what was there before it counts no more. */
        void changed();

        boolean isGiven();

        /** From whom it is awaited, for people. */
        String awaited();
    }
}
