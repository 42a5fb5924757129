package org.reeve.central.panel;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.central.operations.OperationView;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.Problem;

/**
 * An operation on its own page.
 *
 * @param correcting whether the reader is about to write the documents anew
 */
record OperationDetail(
        OperationRow row,
        String deadline,
        String deadlineText,
        List<StepRow> steps,
        List<DocumentText> documents,
        boolean correcting) {
    /** What the one document of a policy is called here. */
    static final String POLICY = "policy";

    record StepRow(String name, String word, String tone) {}

    /** @param rows how high a field for it is */
    record DocumentText(String module, String toml, List<Line> lines, int rows) {}

    /** @param problem what is wrong in this line; empty when nothing is */
    record Line(String text, String problem) {}

    static OperationDetail of(OperationView view, String csrf, boolean correcting) {
        OperationRow row = OperationRow.of(view, csrf);
        return new OperationDetail(
                row,
                view.operation().deadline().toString(),
                Words.time(view.operation().deadline()),
                view.status().steps().stream()
                        .map(step -> new StepRow(step.name(), Words.step(step.state()), Words.tone(step.state())))
                        .toList(),
                documents(view),
                correcting && row.canCorrect());
    }

    private static List<DocumentText> documents(OperationView view) {
        return switch (view.operation().request()) {
            case OperationRequest.Power _ -> List.of();
            case OperationRequest.Modules modules ->
                modules.documents().stream()
                        .map(document -> text(document, view.status().failure()))
                        .toList();
            case OperationRequest.Policy policy ->
                List.of(text(
                        new ModuleDocument(POLICY, policy.toml()), view.status().failure()));
        };
    }

    private static DocumentText text(ModuleDocument document, @Nullable Failure failure) {
        List<Problem> problems = failure == null
                ? List.of()
                : failure.problems().stream()
                        .filter(problem -> problem.where().endsWith(document.module()))
                        .toList();
        List<Line> lines = new ArrayList<>();
        for (String line : document.toml().lines().toList()) {
            int number = lines.size() + 1;
            lines.add(new Line(
                    line,
                    problems.stream()
                            .filter(problem -> problem.line() == number)
                            .map(Problem::message)
                            .collect(Collectors.joining("; "))));
        }
        return new DocumentText(document.module(), document.toml(), lines, Math.clamp(lines.size() + 1, 4, 30));
    }
}
