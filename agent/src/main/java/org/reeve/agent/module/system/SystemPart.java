package org.reeve.agent.module.system;

import java.time.Duration;
import java.util.List;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;

/** One thing that a document of the module {@code system} wants. Pure. */
interface SystemPart {
    /** What {@link #plan} needs to know beyond what its own steps ask for. */
    default Asks asks() {
        return new Asks();
    }

    /** @throws DocumentException when it cannot be had in this guest */
    List<PlannedStep> plan(Facts facts) throws DocumentException;

    static PlannedStep step(PlanStep step, String title, String reason) {
        return new PlannedStep(step, title, reason, Duration.ofMillis(10));
    }

    /** A step that starts programs which take their time. */
    static PlannedStep step(PlanStep step, String title, String reason, Duration expected) {
        return new PlannedStep(step, title, reason, expected);
    }

    /** A file that all may read. */
    static PlannedStep write(GuestPath path, String text, Claim claim, String reason) {
        return step(
                new PlanStep.WriteFile(path, FileContent.of(text), Access.PUBLIC_FILE, claim), "write " + path, reason);
    }

    static PlannedStep makeDirectory(GuestPath path, String reason) {
        return step(new PlanStep.MakeDirectory(path, Access.PUBLIC_DIRECTORY), "make " + path, reason);
    }
}
