package org.reeve.agent;

import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.desired.GuestPlan;
import org.reeve.agent.desired.ModuleForecast;
import org.reeve.agent.desired.Prepared;
import org.reeve.agent.plan.Check;
import org.reeve.agent.plan.Drift;
import org.reeve.agent.server.Controls;
import org.reeve.agent.server.JsonObject;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Problem;

/** Plans and drift, for people and for programs. Pure. */
final class PlanReport {
    private PlanReport() {}

    static Controls.Report of(Prepared prepared) {
        return switch (prepared) {
            case Prepared.Refused(Failure failure) -> refused(failure);
            case Prepared.Ready(GuestPlan plan) -> ready(plan);
        };
    }

    static Controls.Report drift(List<Drift> drifts) {
        StringBuilder text = new StringBuilder();
        List<String> json = new ArrayList<>();
        for (Drift drift : drifts) {
            String when = drift.changedAt() == null ? "" : " at " + drift.changedAt();
            text.append(
                    "%s: %s %s%s; %s%n".formatted(drift.module(), drift.path(), drift.kind(), when, drift.advice()));
            json.add(new JsonObject()
                    .with("module", drift.module())
                    .with("path", drift.path().toString())
                    .with("kind", drift.kind().name())
                    .with(
                            "changedAt",
                            drift.changedAt() == null ? "" : drift.changedAt().toString())
                    .with("advice", drift.advice())
                    .toString());
        }
        return new Controls.Report(
                drifts.isEmpty() ? "everything is as Reeve wrote it\n" : text.toString(),
                new JsonObject().withJson("drift", JsonObject.array(json)).toString());
    }

    private static Controls.Report refused(Failure failure) {
        StringBuilder text = new StringBuilder("refused: " + failure.cause() + "\n");
        List<String> problems =
                failure.problems().stream().map(Problem::toString).toList();
        problems.forEach(problem -> text.append("  ").append(problem).append('\n'));
        if (!failure.correction().isEmpty()) {
            text.append(failure.correction()).append('\n');
        }
        return new Controls.Report(
                text.toString(),
                new JsonObject()
                        .with("refused", failure.cause())
                        .with("correction", failure.correction())
                        .with("problems", problems)
                        .toString());
    }

    private static Controls.Report ready(GuestPlan plan) {
        StringBuilder text = new StringBuilder();
        List<String> steps = new ArrayList<>();
        for (ModuleForecast module : plan.modules()) {
            for (ModuleForecast.StepForecast step : module.steps()) {
                step(module.module(), step, text, steps);
            }
        }
        if (plan.isEmpty()) {
            text.append("nothing to do\n");
        }
        return new Controls.Report(
                text.toString(),
                new JsonObject().withJson("steps", JsonObject.array(steps)).toString());
    }

    private static void step(String module, ModuleForecast.StepForecast step, StringBuilder text, List<String> steps) {
        List<String> details =
                switch (step.check()) {
                    case Check.AlreadySo() -> List.of();
                    case Check.Due(List<String> difference) -> difference;
                    case Check.Kept(Drift drift) -> List.of(drift.advice());
                    case Check.Blocked(String cause, String correction) -> List.of(cause, correction);
                };
        String word =
                switch (step.check()) {
                    case Check.AlreadySo() -> "is so";
                    case Check.Due _ -> "to do";
                    case Check.Kept _ -> "kept";
                    case Check.Blocked _ -> "blocked";
                };
        String title = step.planned().title();
        text.append("%s: %s: %s (%s)%n"
                .formatted(word, module, title, step.planned().reason()));
        details.forEach(line -> text.append("    ").append(line).append('\n'));
        steps.add(new JsonObject()
                .with("module", module)
                .with("title", title)
                .with("reason", step.planned().reason())
                .with("check", word)
                .with("details", details)
                .toString());
    }
}
