package org.reeve.agent.module.files;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.Directories;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;

/** One document of the module {@code files}. */
record DesiredFiles(List<Wanted> wanted, OnDrift onDrift) implements DesiredModule {
    private static final Duration WRITE = Duration.ofMillis(10);

    /** @param content null when the file is to be absent */
    record Wanted(GuestPath path, @Nullable FileContent content, Access access) {}

    @Override
    public Asks asks() {
        var asks = new Asks();
        for (Wanted file : wanted) {
            asks.and(Directories.asks(file.path.parent()));
        }
        return asks;
    }

    @Override
    public ModulePlan plan(Facts facts, Managed managed) {
        Claim claim = onDrift.claim(Claim.OURS_ONLY);
        Set<PlannedStep> directories = new HashSet<>();
        Set<GuestPath> paths = new HashSet<>();
        List<PlannedStep> steps = new ArrayList<>();
        for (Wanted file : wanted) {
            paths.add(file.path);
            if (file.content == null) {
                steps.add(new PlannedStep(
                        new PlanStep.RemoveFile(file.path, claim, PlanStep.RemoveFile.Afterwards.WATCHED),
                        "remove " + file.path,
                        "absent = true",
                        WRITE));
                continue;
            }
            for (PlannedStep directory : Directories.missing(file.path.parent(), facts, "for the files in it")) {
                if (directories.add(directory)) {
                    steps.add(directory);
                }
            }
            steps.add(new PlannedStep(
                    new PlanStep.WriteFile(file.path, file.content, file.access, claim),
                    "write " + file.path,
                    "content",
                    WRITE));
        }
        for (GuestPath path : managed.pathsOf("files")) {
            if (!paths.contains(path)) {
                steps.add(new PlannedStep(
                        new PlanStep.Forget(path),
                        "leave " + path + " to this guest",
                        "it is in no [[file]] any more",
                        WRITE));
            }
        }
        return new ModulePlan("files", steps);
    }
}
