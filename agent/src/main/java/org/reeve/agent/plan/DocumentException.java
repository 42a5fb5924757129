package org.reeve.agent.plan;

import java.util.List;
import org.reeve.common.operation.Problem;

/** A module document asks for something that cannot be. Nothing was changed. */
public final class DocumentException extends Exception {
    private final List<Problem> problems;

    public DocumentException(List<Problem> problems) {
        super(problems.isEmpty() ? "" : problems.getFirst().toString());
        this.problems = List.copyOf(problems);
    }

    /** All of them, in the document's order. */
    public List<Problem> problems() {
        return problems;
    }
}
