package org.reeve.agent.desired;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Check;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.ModulePlan;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.StepCheck;
import org.reeve.agent.system.GuestSystem;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Problem;

/** From documents to a plan, or to everything that is wrong with them. */
final class Preparation {
    private final List<GuestModule> modules;
    private final GuestSystem system;

    Preparation(List<GuestModule> modules, GuestSystem system) {
        this.modules = List.copyOf(modules);
        this.system = system;
    }

    Prepared of(long generation, List<ModuleDocument> documents, Managed managed) {
        List<Problem> problems = new ArrayList<>();
        checkNames(documents, problems);
        List<DesiredModule> desired = read(documents, problems);
        if (!problems.isEmpty()) {
            return refused(problems);
        }
        try {
            List<ModulePlan> plans = plan(desired, managed, problems);
            checkOwners(plans, managed, problems);
            return problems.isEmpty()
                    ? new Prepared.Ready(new GuestPlan(generation, documents, forecast(plans, managed)))
                    : refused(problems);
        } catch (GuestSystemException e) {
            return new Prepared.Refused(Failure.of("the guest cannot be looked at: " + e.getMessage(), e.correction()));
        }
    }

    private void checkNames(List<ModuleDocument> documents, List<Problem> problems) {
        List<String> known = new ArrayList<>();
        for (GuestModule module : modules) {
            known.add(module.name());
        }
        List<String> seen = new ArrayList<>();
        for (ModuleDocument document : documents) {
            String where = "module " + document.module();
            if (!known.contains(document.module())) {
                problems.add(new Problem(
                        where, 0, 0, "there is no such module", "the modules are: " + String.join(", ", known)));
            } else if (seen.contains(document.module())) {
                problems.add(new Problem(where, 0, 0, "it has two documents", "make one of them"));
            }
            seen.add(document.module());
        }
    }

    private List<DesiredModule> read(List<ModuleDocument> documents, List<Problem> problems) {
        List<DesiredModule> desired = new ArrayList<>();
        for (GuestModule module : modules) {
            for (ModuleDocument document : documents) {
                if (document.module().equals(module.name())) {
                    try {
                        desired.add(module.read(DocumentReader.of(document)));
                    } catch (DocumentException e) {
                        problems.addAll(e.problems());
                    }
                }
            }
        }
        return desired;
    }

    private List<ModulePlan> plan(List<DesiredModule> desired, Managed managed, List<Problem> problems)
            throws GuestSystemException {
        var asks = new Asks();
        for (DesiredModule module : desired) {
            asks.and(module.asks());
        }
        Facts facts = system.observe(asks);
        List<ModulePlan> plans = new ArrayList<>();
        for (DesiredModule module : desired) {
            try {
                plans.add(module.plan(facts, managed));
            } catch (DocumentException e) {
                problems.addAll(e.problems());
            }
        }
        return plans;
    }

    /** A path has one module that manages it. */
    private static void checkOwners(List<ModulePlan> plans, Managed managed, List<Problem> problems) {
        Map<GuestPath, String> owners = new HashMap<>();
        for (ModulePlan plan : plans) {
            for (PlannedStep planned : plan.steps()) {
                GuestPath path = written(planned.step());
                if (path == null) {
                    continue;
                }
                String other = owners.putIfAbsent(path, plan.module());
                Managed.Entry entry = managed.entry(path);
                if (other == null && entry != null && !isIn(plans, entry.module())) {
                    other = entry.module();
                }
                if (other != null && !other.equals(plan.module())) {
                    problems.add(new Problem(
                            "module " + plan.module(),
                            0,
                            0,
                            path + " belongs to module " + other,
                            "leave it to one of them"));
                }
            }
        }
    }

    private static boolean isIn(List<ModulePlan> plans, String module) {
        for (ModulePlan plan : plans) {
            if (plan.module().equals(module)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable GuestPath written(PlanStep step) {
        return switch (step) {
            case PlanStep.WriteFile write -> write.path();
            case PlanStep.Symlink link -> link.path();
            case PlanStep.RemoveFile remove -> remove.path();
            default -> null;
        };
    }

    private List<ModuleForecast> forecast(List<ModulePlan> plans, Managed managed) throws GuestSystemException {
        var asks = new Asks();
        for (ModulePlan plan : plans) {
            for (PlannedStep planned : plan.steps()) {
                asks.step(planned.step());
            }
        }
        Facts facts = system.observe(asks);
        boolean arriving = false;
        List<ModuleForecast> forecasts = new ArrayList<>();
        for (ModulePlan plan : plans) {
            List<ModuleForecast.StepForecast> steps = new ArrayList<>();
            boolean changes = false;
            for (PlannedStep planned : plan.steps()) {
                Check check = StepCheck.followsChange(planned.step()) && !changes
                        ? new Check.AlreadySo()
                        : StepCheck.of(plan.module(), planned.step(), facts, managed);
                if (arriving && check instanceof Check.Blocked) {
                    // What is missing now may come with an earlier step: the apply looks again.
                    check = new Check.Due(List.of("after what comes before it"));
                }
                arriving = arriving || (bringsMore(planned.step()) && check instanceof Check.Due);
                changes = changes || check instanceof Check.Due || check instanceof Check.Blocked;
                steps.add(new ModuleForecast.StepForecast(planned, check));
            }
            forecasts.add(new ModuleForecast(plan.module(), steps));
        }
        return forecasts;
    }

    /** Packages bring units and files; systemd that reads its files finds units. */
    private static boolean bringsMore(PlanStep step) {
        return step instanceof PlanStep.InstallPackages || step instanceof PlanStep.Refresh;
    }

    private static Prepared refused(List<Problem> problems) {
        String cause = problems.size() == 1
                ? problems.getFirst().toString()
                : problems.size() + " problems in the documents, the first: " + problems.getFirst();
        return new Prepared.Refused(new Failure(cause, "correct the documents and retry", problems));
    }
}
