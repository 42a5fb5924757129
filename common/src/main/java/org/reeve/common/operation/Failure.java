package org.reeve.common.operation;

import java.util.List;

/**
 * Why an operation failed.
 *
 * @param cause what happened, in words
 * @param correction what to do before a retry; may be empty
 * @param problems what is wrong in the request, where that was the cause
 */
public record Failure(String cause, String correction, List<Problem> problems) {
    public Failure {
        problems = List.copyOf(problems);
    }

    public static Failure of(String cause, String correction) {
        return new Failure(cause, correction, List.of());
    }
}
