package org.reeve.agent.module.system;

import static org.reeve.agent.module.system.SystemPart.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;

/**
 * Where the guest's clock is.
 *
 * @param line of the document, which is named when the guest does not know the zone
 */
record TimeZone(String name, DocumentReader document, int line, OnDrift onDrift) implements SystemPart {
    private static final GuestPath LOCALTIME = GuestPath.of("/etc/localtime");
    private static final GuestPath TIMEZONE = GuestPath.of("/etc/timezone");
    private static final GuestPath ZONES = GuestPath.of("/usr/share/zoneinfo");

    @Override
    public Asks asks() {
        return new Asks().path(ZONES).path(zone());
    }

    @Override
    public List<PlannedStep> plan(Facts facts) throws DocumentException {
        String reason = "timezone = \"" + name + "\"";
        List<PlannedStep> steps = new ArrayList<>();
        if (facts.file(ZONES) instanceof FileFact.Absent) {
            steps.add(step(
                    new PlanStep.InstallPackages(List.of("tzdata")), "install tzdata", reason, Duration.ofSeconds(5)));
        } else if (!isZone(facts.file(zone()))) {
            throw document.refused(
                    line,
                    "\"timezone\" is \"" + name + "\", which this guest does not know",
                    "write a name from below " + ZONES + ", such as Europe/Paris");
        }
        steps.add(step(
                new PlanStep.Symlink(LOCALTIME, zone().value(), onDrift.claim(Claim.FIRST_TIME)),
                "set the time zone",
                reason));
        steps.add(SystemPart.write(TIMEZONE, name + "\n", onDrift.claim(Claim.FIRST_TIME), reason));
        return steps;
    }

    /** Some zones are links to others. */
    private static boolean isZone(FileFact fact) {
        return fact instanceof FileFact.Regular || fact instanceof FileFact.Link;
    }

    private GuestPath zone() {
        return GuestPath.of(ZONES + "/" + name);
    }
}
