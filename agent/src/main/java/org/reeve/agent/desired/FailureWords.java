package org.reeve.agent.desired;

import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Check;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.common.operation.Failure;

/** Says what happened, for the person who asked for the apply. */
final class FailureWords {
    private FailureWords() {}

    static Failure of(List<ModuleRun> failed, List<ModuleRun> all) {
        var cause = new StringBuilder();
        String correction = "";
        for (ModuleRun run : failed) {
            GuestSystemException why = run.failure();
            if (why == null) {
                continue;
            }
            cause.append(cause.isEmpty() ? "" : "; ")
                    .append("module ")
                    .append(run.name())
                    .append(" failed at \"")
                    .append(run.failedStep())
                    .append("\": ")
                    .append(why.getMessage())
                    .append(
                            run.notUndone().isEmpty()
                                    ? "; it was undone"
                                    : "; it was undone, except: " + String.join(", ", run.notUndone()));
            correction = correction.isEmpty() ? why.correction() : correction;
        }
        List<String> others = new ArrayList<>();
        for (ModuleRun run : all) {
            if (!failed.contains(run)) {
                others.add(run.name());
            }
        }
        if (!others.isEmpty()) {
            cause.append("; applied: ").append(String.join(", ", others));
        }
        return Failure.of(cause.toString(), correction);
    }

    static String of(Check check) {
        return switch (check) {
            case Check.AlreadySo ignored -> "it is so";
            case Check.Due due -> "still to do: " + String.join(", ", due.difference());
            case Check.Kept kept -> kept.drift().path() + " is somebody else's";
            case Check.Blocked blocked -> blocked.cause();
        };
    }
}
