package org.reeve.common.operation;

/**
 * A part of an operation.
 *
 * @param name what it does, as a customer reads it: {@code web: install nginx}
 * @param weightMillis how long it is expected to take, in milliseconds: its share of the whole; at least 1
 * @param percent 0 to 100; never goes back
 */
public record Step(String name, int weightMillis, State state, int percent) {
    /** Where a step is. */
    public enum State {
        WAITING,
        RUNNING,
        /** It was so already: nothing was done. */
        UNCHANGED,
        DONE,
        FAILED,
        /** It was done, and undone because a later one failed. */
        UNDONE,
        /** It was not tried, because an earlier one failed or the operation was cancelled. */
        SKIPPED
    }
}
