package org.reeve.agent.desired;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Check;
import org.reeve.agent.plan.Claim;
import org.reeve.agent.plan.Drift;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.FileFact;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.PlannedStep;
import org.reeve.agent.plan.StepCheck;
import org.reeve.agent.plan.StepUndo;
import org.reeve.agent.system.GuestSystem;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.common.operation.Step;

/**
 * Does the steps of one module: look, do what is due, read it back. Dull on purpose: what to do is in the plan, whether to do it is in
 * {@link StepCheck}, how to bring it back is in the undo log before anything is touched.
 */
final class ModuleRun {
    private final ModuleForecast module;
    private final UndoLog undoLog;
    private final ManagedRecord record;
    private final Backups backups;
    private final GuestSystem system;
    private final ReachGuard guard;
    private final StepRows rows;
    private final List<Drift> kept = new ArrayList<>();
    private final List<String> notUndone = new ArrayList<>();
    private boolean changed;
    private @Nullable Facts seen;
    private @Nullable String failedStep;
    private @Nullable GuestSystemException failure;

    ModuleRun(ModuleForecast module, UndoLog undoLog, Ground ground, ReachGuard guard, StepRows rows) {
        this.module = module;
        this.undoLog = undoLog;
        this.record = ground.record;
        this.backups = ground.backups;
        this.system = ground.system;
        this.guard = guard;
        this.rows = rows;
        // A run that was killed may have changed files that no daemon has taken in yet.
        this.changed = undoLog.isBegun();
    }

    /** What all modules stand on. */
    record Ground(ManagedRecord record, Backups backups, GuestSystem system) {}

    /** How a run ended; the module is not undone yet. */
    enum End {
        DONE,
        FAILED,
        CANCELLED
    }

    End run(BooleanSupplier cancelled) throws IOException {
        List<ModuleForecast.StepForecast> steps = module.steps();
        for (int i = 0; i < steps.size(); i++) {
            if (cancelled.getAsBoolean()) {
                return End.CANCELLED;
            }
            PlannedStep planned = steps.get(i).planned();
            rows.state(i, Step.State.RUNNING);
            try {
                rows.state(i, step(i, planned.step(), cancelled));
            } catch (GuestSystemException e) {
                failure = e;
                failedStep = planned.title();
                rows.state(i, Step.State.FAILED);
                for (int rest = i + 1; rest < steps.size(); rest++) {
                    rows.state(rest, Step.State.SKIPPED);
                }
                return End.FAILED;
            }
        }
        return End.DONE;
    }

    /** Does nothing: what it did before was undone in the agent's absence. */
    End leaveUndone() {
        failure = new GuestSystemException(
                "what it did was undone, because nobody had reached this guest in time",
                "see what in the document keeps the host, or you, out");
        failedStep = "begin";
        for (int i = 0; i < module.steps().size(); i++) {
            rows.state(i, Step.State.SKIPPED);
        }
        return End.FAILED;
    }

    String name() {
        return module.module();
    }

    List<Drift> kept() {
        return kept;
    }

    @Nullable
    GuestSystemException failure() {
        return failure;
    }

    /** The title of the step that failed. */
    String failedStep() {
        return failedStep == null ? "" : failedStep;
    }

    /** What could not be brought back, in words. */
    List<String> notUndone() {
        return notUndone;
    }

    /** Forgets how to undo it: the whole apply has ended. */
    void end() throws IOException {
        if (notUndone.isEmpty()) {
            undoLog.end();
        }
    }

    /** Brings back what was there before, the last step first. What somebody edited meanwhile is left alone. */
    void undo() throws IOException {
        Set<PlanStep> last = new LinkedHashSet<>();
        for (UndoLog.Entry entry : undoLog.newestFirst()) {
            if (StepUndo.comesLast(entry.step())) {
                last.add(entry.step());
            } else {
                undo(entry);
            }
        }
        // These in the order in which they were done: unit files are read before their units begin anew.
        for (PlanStep step : List.copyOf(last).reversed()) {
            undo(new UndoLog.Entry(step, null, null));
        }
        try {
            guard.disarm();
        } catch (GuestSystemException e) {
            notUndone.add(String.valueOf(e.getMessage()));
        }
        for (int i = 0; i < module.steps().size(); i++) {
            if (rows.state(i) == Step.State.DONE) {
                rows.state(i, Step.State.UNDONE);
            }
        }
        end();
    }

    private void undo(UndoLog.Entry entry) throws IOException {
        PlanStep step = entry.step();
        try {
            switch (StepCheck.of(name(), step, system.observe(new Asks().step(step)), record.managed())) {
                case Check.AlreadySo ignored -> restoreRecord(entry);
                case Check.Due ignored -> {
                    system.carryOut(step, percent -> {});
                    restoreRecord(entry);
                }
                case Check.Kept stays -> notUndone.add(stays.drift().path() + " was edited meanwhile and stays");
                case Check.Blocked blocked -> notUndone.add(blocked.cause());
            }
        } catch (GuestSystemException e) {
            notUndone.add(String.valueOf(e.getMessage()));
        }
    }

    private void restoreRecord(UndoLog.Entry entry) throws IOException {
        if (entry.path() != null) {
            record.restore(entry.path(), entry.before());
        }
    }

    private Step.State step(int index, PlanStep step, BooleanSupplier cancelled)
            throws GuestSystemException, IOException {
        if (StepCheck.followsChange(step) && !changed) {
            return Step.State.UNCHANGED;
        }
        Facts facts = look(step);
        return switch (StepCheck.of(name(), step, facts, record.managed())) {
            case Check.AlreadySo ignored -> {
                adopt(step, facts);
                yield Step.State.UNCHANGED;
            }
            case Check.Kept stays -> {
                kept.add(stays.drift());
                rows.remark(index, "kept as it is: " + stays.drift().advice());
                yield Step.State.UNCHANGED;
            }
            case Check.Blocked blocked -> throw new GuestSystemException(blocked.cause(), blocked.correction());
            case Check.Due ignored -> {
                if (isGuarded(step)) {
                    guard.arm();
                }
                if (step instanceof PlanStep.BeReached) {
                    guard.confirm(cancelled);
                    guard.disarm();
                } else {
                    carryOut(index, step, facts);
                }
                yield Step.State.DONE;
            }
        };
    }

    /** Packages take their time, and cut nobody off. */
    private boolean isGuarded(PlanStep step) {
        return !(step instanceof PlanStep.InstallPackages)
                && module.steps().stream().anyMatch(each -> each.planned().step() instanceof PlanStep.BeReached);
    }

    private void carryOut(int index, PlanStep step, Facts before) throws GuestSystemException, IOException {
        GuestPath path = managedPath(step);
        Managed.Entry entry = path == null ? null : record.managed().entry(path);
        List<String> arrivals =
                step instanceof PlanStep.InstallPackages install ? system.arrivals(install.names()) : List.of();
        for (PlanStep undo : StepUndo.of(step, before, arrivals)) {
            undoLog.add(new UndoLog.Entry(undo, path, entry));
        }
        if (path != null) {
            backUp(step, path, before.file(path), entry);
            record.intend(path, name(), digestAfter(step), before.file(path).digest());
        }
        seen = null;
        if (step instanceof PlanStep.Forget forget) {
            record.restore(forget.path(), null);
            return;
        }
        system.carryOut(step, percent -> rows.reached(index, percent));
        changed = true;
        if (!StepCheck.followsChange(step)) {
            readBack(step);
        }
        settle(step, path);
    }

    private void readBack(PlanStep step) throws GuestSystemException {
        Check check = StepCheck.of(name(), step, system.observe(new Asks().step(step)), record.managed());
        if (!(check instanceof Check.AlreadySo)) {
            throw new GuestSystemException(
                    "it was done, and it is not so: " + FailureWords.of(check),
                    "look for something else that changes it, then retry");
        }
    }

    /** One look serves all steps until the first change. */
    private Facts look(PlanStep step) throws GuestSystemException {
        if (changed) {
            return system.observe(new Asks().step(step));
        }
        if (seen == null) {
            var asks = new Asks();
            for (ModuleForecast.StepForecast each : module.steps()) {
                asks.step(each.planned().step());
            }
            seen = system.observe(asks);
        }
        return seen;
    }

    private void backUp(PlanStep step, GuestPath path, FileFact found, Managed.@Nullable Entry entry)
            throws IOException {
        boolean byHand = entry == null || !entry.wrote(found);
        if (byHand && claimOf(step) == Claim.ALWAYS && found instanceof FileFact.Regular file) {
            FileContent content = file.content();
            if (content != null) {
                backups.keep(path, content);
            }
        }
    }

    /** What is as wanted already counts as written: an edit of it is drift from now on. */
    private void adopt(PlanStep step, Facts facts) throws IOException {
        GuestPath path = managedPath(step);
        if (path == null) {
            return;
        }
        Managed.Entry entry = record.managed().entry(path);
        String digest = facts.file(path).digest();
        boolean settled = entry != null
                && entry.before() == null
                && entry.digest().equals(digest)
                && entry.module().equals(name());
        if (!settled && !isForgotten(step)) {
            record.settle(path, name(), digest);
        } else if (isForgotten(step) && entry != null) {
            record.restore(path, null);
        }
    }

    private void settle(PlanStep step, @Nullable GuestPath path) throws IOException {
        if (path == null) {
            return;
        }
        if (isForgotten(step)) {
            record.restore(path, null);
        } else {
            record.settle(path, name(), digestAfter(step));
        }
    }

    private static boolean isForgotten(PlanStep step) {
        return step instanceof PlanStep.RemoveFile remove
                && remove.afterwards() == PlanStep.RemoveFile.Afterwards.FORGOTTEN;
    }

    private static @Nullable GuestPath managedPath(PlanStep step) {
        return switch (step) {
            case PlanStep.WriteFile write -> write.path();
            case PlanStep.Symlink link -> link.path();
            case PlanStep.RemoveFile remove -> remove.path();
            case PlanStep.InstallPackages ignored -> null;
            case PlanStep.RemovePackages ignored -> null;
            case PlanStep.MakeDirectory ignored -> null;
            case PlanStep.RemoveDirectory ignored -> null;
            case PlanStep.KeepLines ignored -> null;
            case PlanStep.Forget ignored -> null;
            case PlanStep.Adjust ignored -> null;
            case PlanStep.SetBootStart ignored -> null;
            case PlanStep.SetRunning ignored -> null;
            case PlanStep.KeepChecks ignored -> null;
            case PlanStep.Validate ignored -> null;
            case PlanStep.Refresh ignored -> null;
            case PlanStep.BeReached ignored -> null;
            case PlanStep.TakeIn ignored -> null;
        };
    }

    private static String digestAfter(PlanStep step) {
        return switch (step) {
            case PlanStep.WriteFile write -> write.content().sha256();
            case PlanStep.Symlink link -> FileFact.Link.digest(link.target());
            default -> FileFact.ABSENT;
        };
    }

    private static Claim claimOf(PlanStep step) {
        return switch (step) {
            case PlanStep.WriteFile write -> write.claim();
            case PlanStep.Symlink link -> link.claim();
            case PlanStep.RemoveFile remove -> remove.claim();
            default -> Claim.OURS_ONLY;
        };
    }
}
