package org.reeve.agent.module.cron;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlanStep.SetBootStart.BootStart;
import org.reeve.agent.plan.PlanStep.SetRunning.Running;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Validator;

/** One document of the module {@code cron}: a service and a timer of systemd for each job. */
record DesiredCron(List<Job> jobs, OnDrift onDrift) implements DesiredModule {
    private static final Duration WRITE = Duration.ofMillis(10);
    private static final Duration SYSTEMD = Duration.ofMillis(300);

    @Override
    public Asks asks() {
        return new Asks();
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) {
        List<PlannedStep> steps = new ArrayList<>();
        dropStale(managed, steps);
        for (Job job : jobs) {
            String reason = "job " + job.name();
            steps.add(write(job.serviceFile(), job.service(), reason));
            steps.add(write(job.timerFile(), job.timerText(), reason));
            steps.add(step(
                    new PlanStep.Validate(Validator.CALENDAR, List.of(job.calendar())),
                    "see when " + job.calendar() + " is",
                    "calendar of " + reason,
                    SYSTEMD));
        }
        if (!steps.isEmpty()) {
            steps.add(step(
                    new PlanStep.Refresh(Refresher.UNIT_FILES),
                    "have systemd read its units",
                    "they have changed",
                    SYSTEMD));
        }
        for (Job job : jobs) {
            String reason = "job " + job.name();
            steps.add(step(
                    new PlanStep.TakeIn(job.timer(), PlanStep.TakeIn.How.RESTART),
                    "begin " + job.timer() + " anew",
                    reason,
                    SYSTEMD));
            steps.add(step(
                    new PlanStep.SetBootStart(job.timer(), BootStart.ENABLED),
                    "enable " + job.timer(),
                    reason,
                    SYSTEMD));
            steps.add(step(
                    new PlanStep.SetRunning(job.timer(), Running.RUNNING), "start " + job.timer(), reason, SYSTEMD));
        }
        return new ModulePlan("cron", steps);
    }

    private void dropStale(Managed managed, List<PlannedStep> steps) {
        Set<GuestPath> wanted = new HashSet<>();
        for (Job job : jobs) {
            wanted.add(job.serviceFile());
            wanted.add(job.timerFile());
        }
        // Timers come after services in the order of their names, and go first.
        for (GuestPath path : managed.pathsOf("cron").reversed()) {
            if (wanted.contains(path)) {
                continue;
            }
            String reason = "no [[job]] wants it any more";
            if (path.name().endsWith(".timer")) {
                steps.add(step(
                        new PlanStep.SetRunning(path.name(), Running.STOPPED), "stop " + path.name(), reason, SYSTEMD));
                steps.add(step(
                        new PlanStep.SetBootStart(path.name(), BootStart.DISABLED),
                        "disable " + path.name(),
                        reason,
                        SYSTEMD));
            }
            steps.add(step(
                    new PlanStep.RemoveFile(path, Claim.OURS_ONLY, PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                    "remove " + path,
                    reason,
                    WRITE));
        }
    }

    private PlannedStep write(GuestPath path, String text, String reason) {
        return step(
                new PlanStep.WriteFile(path, FileContent.of(text), Access.PUBLIC_FILE, onDrift.claim(Claim.OURS_ONLY)),
                "write " + path,
                reason,
                WRITE);
    }

    private static PlannedStep step(PlanStep step, String title, String reason, Duration expected) {
        return new PlannedStep(step, title, reason, expected);
    }
}
