package org.reeve.agent.plan;

import java.util.List;

/** A step compared with what is there. */
public sealed interface Check {
    /** It is so: nothing to do. */
    record AlreadySo() implements Check {}

    /**
     * There is something to do.
     *
     * @param difference lines for people, as a diff shows them: {@code -} is there now, {@code +} will be
     */
    record Due(List<String> difference) implements Check {
        public Due {
            difference = List.copyOf(difference);
        }
    }

    /** It is not so, and stays as it is, because it is somebody else's work. */
    record Kept(Drift drift) implements Check {}

    /** It is not so, and cannot be made so: something stands in the way. */
    record Blocked(String cause, String correction) implements Check {}
}
