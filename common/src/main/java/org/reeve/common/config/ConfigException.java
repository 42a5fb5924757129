package org.reeve.common.config;

import java.util.List;
import java.util.stream.Collectors;
import org.reeve.common.operation.Problem;

/** What somebody wrote cannot be used. The message lists every problem, one per line, as {@code file:line:column: ...}. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /** @param problems not empty, in the order in which they are shown */
    public ConfigException(List<Problem> problems) {
        super(describe(problems));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }

    private static String describe(List<Problem> problems) {
        return problems.stream().map(ConfigException::line).collect(Collectors.joining("\n"));
    }

    // The form that editors and terminals turn into a link.
    private static String line(Problem problem) {
        String place = problem.where();
        if (problem.line() > 0) {
            place += ":" + problem.line() + (problem.column() > 0 ? ":" + problem.column() : "");
        }
        String correction = problem.correction().isEmpty() ? "" : "\n    " + problem.correction();
        return place + ": " + problem.message() + correction;
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
