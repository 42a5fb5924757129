package org.reeve.agent.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The directories above a path, from the root down. */
public final class Directories {
    private Directories() {}

    /** So that {@link #missing} can answer. */
    public static Asks asks(GuestPath directory) {
        var asks = new Asks();
        for (GuestPath each : chain(directory)) {
            asks.path(each);
        }
        return asks;
    }

    /** Steps that make those of {@code directory} and above it which are not there; root's, and readable for all. */
    public static List<PlannedStep> missing(GuestPath directory, Facts facts, String reason) {
        List<PlannedStep> steps = new ArrayList<>();
        for (GuestPath each : chain(directory)) {
            if (facts.file(each) instanceof FileFact.Absent) {
                steps.add(new PlannedStep(
                        new PlanStep.MakeDirectory(each, Access.PUBLIC_DIRECTORY),
                        "make directory " + each,
                        reason,
                        Duration.ofMillis(5)));
            }
        }
        return steps;
    }

    private static List<GuestPath> chain(GuestPath directory) {
        List<GuestPath> chain = new ArrayList<>();
        for (GuestPath each = directory; !each.value().equals("/"); each = each.parent()) {
            chain.add(each);
        }
        return chain.reversed();
    }
}
