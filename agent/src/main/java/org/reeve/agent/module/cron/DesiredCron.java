package org.reeve.agent.module.cron;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.Refresher;
import org.reeve.agent.plan.Validator;

/** One document of the module {@code cron}. */
record DesiredCron(List<Job> jobs, OnDrift onDrift) implements DesiredModule {
    private static final Duration WRITE = Duration.ofMillis(10);
    private static final Duration SYSTEMD = Duration.ofMillis(300);

    DesiredCron {
        jobs = List.copyOf(jobs);
    }

    @Override
    public Asks asks() {
        return new Asks();
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) {
        List<PlannedStep> steps = new ArrayList<>();
        dropStale(managed, steps);
        Set<String> schedules = new LinkedHashSet<>();
        for (Job job : jobs) {
            steps.add(write(Job.UNITS.child(job.service()), UnitText.service(job), job));
            steps.add(write(Job.UNITS.child(job.timer()), UnitText.timer(job), job));
            schedules.add(job.schedule());
        }
        for (String schedule : schedules) {
            steps.add(new PlannedStep(
                    new PlanStep.Validate(Validator.CALENDAR, List.of(schedule)),
                    "validate \"" + schedule + "\"",
                    "nothing waits for a time that never comes",
                    SYSTEMD));
        }
        steps.add(new PlannedStep(
                new PlanStep.Refresh(Refresher.UNIT_FILES), "have systemd read its units", "units changed", SYSTEMD));
        for (Job job : jobs) {
            String reason = "job " + job.name();
            steps.add(new PlannedStep(
                    new PlanStep.SetBootStart(job.timer(), PlanStep.SetBootStart.BootStart.ENABLED),
                    "enable " + job.timer(),
                    reason,
                    SYSTEMD));
            steps.add(new PlannedStep(
                    new PlanStep.TakeIn(job.timer(), PlanStep.TakeIn.How.RESTART),
                    "restart " + job.timer(),
                    "units changed",
                    SYSTEMD));
            steps.add(new PlannedStep(
                    new PlanStep.SetRunning(job.timer(), PlanStep.SetRunning.Running.RUNNING),
                    "start " + job.timer(),
                    reason,
                    SYSTEMD));
        }
        return new ModulePlan("cron", steps);
    }

    /** Jobs that are in no document any more: what of them runs just now may end by itself. */
    private void dropStale(Managed managed, List<PlannedStep> steps) {
        Set<GuestPath> wanted = new HashSet<>();
        for (Job job : jobs) {
            wanted.add(Job.UNITS.child(job.service()));
            wanted.add(Job.UNITS.child(job.timer()));
        }
        String reason = "no [[job]] wants it any more";
        for (GuestPath path : managed.pathsOf("cron").reversed()) {
            if (wanted.contains(path)) {
                continue;
            }
            if (path.name().endsWith(".timer")) {
                steps.add(new PlannedStep(
                        new PlanStep.SetRunning(path.name(), PlanStep.SetRunning.Running.STOPPED),
                        "stop " + path.name(),
                        reason,
                        SYSTEMD));
                steps.add(new PlannedStep(
                        new PlanStep.SetBootStart(path.name(), PlanStep.SetBootStart.BootStart.DISABLED),
                        "disable " + path.name(),
                        reason,
                        SYSTEMD));
            }
            steps.add(new PlannedStep(
                    new PlanStep.RemoveFile(path, Claim.OURS_ONLY, PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                    "remove " + path,
                    reason,
                    WRITE));
        }
    }

    private PlannedStep write(GuestPath path, String text, Job job) {
        return new PlannedStep(
                new PlanStep.WriteFile(path, FileContent.of(text), Access.PUBLIC_FILE, onDrift.claim(Claim.OURS_ONLY)),
                "write " + path,
                "job " + job.name(),
                WRITE);
    }
}
