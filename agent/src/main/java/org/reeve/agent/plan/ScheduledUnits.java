package org.reeve.agent.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The steps for what a module has run by the clock: services of systemd, each with its timer.
 *
 * @param module whose they are
 * @param claim what becomes of a unit that somebody edited
 * @param units all that the module wants
 */
public record ScheduledUnits(String module, Claim claim, List<Unit> units) {
    private static final GuestPath DIRECTORY = GuestPath.of("/etc/systemd/system");
    private static final Duration WRITE = Duration.ofMillis(10);
    private static final Duration SYSTEMD = Duration.ofMillis(300);

    public ScheduledUnits {
        units = List.copyOf(units);
    }

    /**
     * A service and its timer.
     *
     * @param name of both, without their ends
     * @param service the text of the one
     * @param timer the text of the other
     * @param schedule the calendar event in the timer
     * @param reason why it is wanted
     */
    public record Unit(String name, String service, String timer, String schedule, String reason) {
        GuestPath serviceFile() {
            return DIRECTORY.child(name + ".service");
        }

        GuestPath timerFile() {
            return DIRECTORY.child(timerUnit());
        }

        String timerUnit() {
            return name + ".timer";
        }
    }

    /** @param gone why one that the module does not want any more goes */
    public List<PlannedStep> steps(Managed managed, String gone) {
        List<PlannedStep> steps = new ArrayList<>();
        boolean dropped = dropStale(managed, gone, steps);
        Set<String> schedules = new LinkedHashSet<>();
        for (Unit unit : units) {
            steps.add(write(unit.serviceFile(), unit.service(), unit));
            steps.add(write(unit.timerFile(), unit.timer(), unit));
            schedules.add(unit.schedule());
        }
        for (String schedule : schedules) {
            steps.add(new PlannedStep(
                    new PlanStep.Validate(Validator.CALENDAR, List.of(schedule)),
                    "validate \"" + schedule + "\"",
                    "nothing waits for a time that never comes",
                    SYSTEMD));
        }
        if (dropped || !units.isEmpty()) {
            steps.add(new PlannedStep(
                    new PlanStep.Refresh(Refresher.UNIT_FILES),
                    "have systemd read its units",
                    "units changed",
                    SYSTEMD));
        }
        for (Unit unit : units) {
            start(unit, steps);
        }
        return steps;
    }

    private static void start(Unit unit, List<PlannedStep> steps) {
        String timer = unit.timerUnit();
        steps.add(new PlannedStep(
                new PlanStep.SetBootStart(timer, PlanStep.SetBootStart.BootStart.ENABLED),
                "enable " + timer,
                unit.reason(),
                SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.TakeIn(timer, PlanStep.TakeIn.How.RESTART), "restart " + timer, "units changed", SYSTEMD));
        steps.add(new PlannedStep(
                new PlanStep.SetRunning(timer, PlanStep.SetRunning.Running.RUNNING),
                "start " + timer,
                unit.reason(),
                SYSTEMD));
    }

    /** What of them runs just now may end by itself. */
    private boolean dropStale(Managed managed, String gone, List<PlannedStep> steps) {
        Set<GuestPath> wanted = new HashSet<>();
        for (Unit unit : units) {
            wanted.add(unit.serviceFile());
            wanted.add(unit.timerFile());
        }
        boolean dropped = false;
        for (GuestPath path : managed.pathsOf(module).reversed()) {
            if (wanted.contains(path) || !path.parent().equals(DIRECTORY)) {
                continue;
            }
            dropped = true;
            if (path.name().endsWith(".timer")) {
                steps.add(new PlannedStep(
                        new PlanStep.SetRunning(path.name(), PlanStep.SetRunning.Running.STOPPED),
                        "stop " + path.name(),
                        gone,
                        SYSTEMD));
                steps.add(new PlannedStep(
                        new PlanStep.SetBootStart(path.name(), PlanStep.SetBootStart.BootStart.DISABLED),
                        "disable " + path.name(),
                        gone,
                        SYSTEMD));
            }
            steps.add(new PlannedStep(
                    new PlanStep.RemoveFile(path, Claim.OURS_ONLY, PlanStep.RemoveFile.Afterwards.FORGOTTEN),
                    "remove " + path,
                    gone,
                    WRITE));
        }
        return dropped;
    }

    private PlannedStep write(GuestPath path, String text, Unit unit) {
        return new PlannedStep(
                new PlanStep.WriteFile(path, FileContent.of(text), Access.PUBLIC_FILE, claim),
                "write " + path,
                unit.reason(),
                WRITE);
    }
}
