package org.reeve.agent.desired;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Drift;
import org.reeve.agent.plan.Drifts;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.system.GuestSystem;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Step;
import org.reeve.common.time.ReeveClock;

/**
 * Makes the guest what the module documents say. {@link #prepare} and {@link #apply} are done one at a time; {@link #drift} and {@link
 * #generation} answer at once, from any thread.
 */
public final class ModuleEngine {
    /** The generation of documents that the guest's own administrator applies: never recorded, never refused. */
    public static final long LOCAL = 0;

    private final Path state;
    private final GuestSystem system;
    private final Preparation preparation;
    private final GenerationLedger ledger;
    private final ManagedRecord record;
    private final Backups backups;
    private final Reachability reachability;
    private final Rollbacks rollbacks;
    private final ReeveClock clock;

    private ModuleEngine(
            Path state, List<GuestModule> modules, GuestSystem system, Reachability reachability, ReeveClock clock)
            throws IOException {
        this.reachability = reachability;
        this.clock = clock;
        this.state = state;
        this.system = system;
        this.preparation = new Preparation(modules, system);
        this.ledger = GenerationLedger.open(state.resolve("generation"));
        this.record = ManagedRecord.open(state.resolve("managed"));
        this.backups = new Backups(state.resolve("backups"), clock);
        this.rollbacks = new Rollbacks(state);
    }

    /**
     * @param state a directory of Reeve's own, made with mode 0700 when it is missing
     * @param modules in the order in which their documents are applied
     * @param reachability who tells whether a change has cut this guest off
     * @throws IOException when what was recorded there cannot be read
     */
    public static ModuleEngine open(
            Path state, List<GuestModule> modules, GuestSystem system, Reachability reachability, ReeveClock clock)
            throws IOException {
        Files.createDirectories(
                state, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new ModuleEngine(state, modules, system, reachability, clock);
    }

    /**
     * Reads the documents, looks at the guest and plans. Changes nothing.
     *
     * @param generation of the documents, or {@link #LOCAL}; an older one than the newest applied is refused, and so is the
     *     newest with other contents; the newest with the same contents is welcome again
     */
    public synchronized Prepared prepare(long generation, List<ModuleDocument> documents) {
        if (generation != LOCAL) {
            Failure refusal = ledger.refusal(generation, documents);
            if (refusal != null) {
                return new Prepared.Refused(refusal);
            }
        }
        return preparation.of(generation, documents, record.managed());
    }

    /**
     * Records the generation, then does the steps. May be repeated after it was interrupted in any place, even by {@code
     * kill -9}: it goes on to the same end.
     */
    public synchronized Applied apply(GuestPlan plan, ApplyListener listener) {
        StepProgress progress = StepProgress.waiting(plan);
        try {
            if (plan.generation() != LOCAL) {
                Failure refusal = ledger.refusal(plan.generation(), plan.documents());
                if (refusal != null) {
                    return new Applied.Failed(progress.steps(), refusal);
                }
                ledger.begin(plan.generation(), plan.documents());
            }
            Applied applied = applyModules(plan, progress, listener);
            record.compact();
            return applied;
        } catch (IOException e) {
            return new Applied.Failed(
                    progress.steps(),
                    Failure.of(
                            "Reeve's own records in " + state + " cannot be written: " + e.getMessage(),
                            "make room on the disk, then retry: nothing that was done is lost"));
        }
    }

    /**
     * What differs now from what Reeve wrote: looks at the guest's files.
     *
     * @throws GuestSystemException when they cannot be seen
     */
    public List<Drift> drift() throws GuestSystemException {
        Managed managed = record.managed();
        var asks = new Asks();
        for (GuestPath path : managed.entries().keySet()) {
            asks.path(path);
        }
        Facts facts = system.observe(asks);
        return Drifts.of(managed, facts);
    }

    /** Whether an apply of that module was begun and has not ended. */
    public boolean isBegun(String module) throws IOException {
        return UndoLog.open(state, module).isBegun();
    }

    /**
     * Undoes what an apply of that module did which has not ended, for an agent that died over it. When the apply goes on, it leaves this
     * module out.
     *
     * @return what could not be brought back, in words
     */
    public synchronized List<String> rollBack(String module) throws IOException {
        rollbacks.note(module);
        var nothing = new ModuleForecast(module, List.of());
        var run = new ModuleRun(
                nothing,
                UndoLog.open(state, module),
                new ModuleRun.Ground(record, backups, system),
                new ReachGuard(module, system, reachability, clock),
                StepRows.unseen());
        run.undo();
        return run.notUndone();
    }

    /** The newest generation that was begun; 0 for none. */
    public long generation() {
        return ledger.generation();
    }

    private Applied applyModules(GuestPlan plan, StepProgress progress, ApplyListener listener) throws IOException {
        List<ModuleRun> runs = new ArrayList<>();
        List<ModuleRun> failed = new ArrayList<>();
        List<Drift> kept = new ArrayList<>();
        int first = 0;
        for (ModuleForecast module : plan.modules()) {
            var run = new ModuleRun(
                    module,
                    UndoLog.open(state, module.module()),
                    new ModuleRun.Ground(record, backups, system),
                    new ReachGuard(module.module(), system, reachability, clock),
                    new StepRows(progress, first, listener));
            first += module.steps().size();
            if (!listener.isCancelled()) {
                runs.add(run);
                switch (rollbacks.wasRolledBack(module.module()) ? run.leaveUndone() : run.run(listener::isCancelled)) {
                    case ModuleRun.End.DONE -> kept.addAll(run.kept());
                    case ModuleRun.End.CANCELLED -> {}
                    case ModuleRun.End.FAILED -> {
                        run.undo();
                        failed.add(run);
                    }
                }
            }
        }
        if (listener.isCancelled()) {
            for (ModuleRun run : runs.reversed()) {
                run.undo();
            }
            skipRest(progress, listener);
            return new Applied.Cancelled(progress.steps());
        }
        for (ModuleRun run : runs) {
            run.end();
        }
        return failed.isEmpty()
                ? new Applied.Done(progress.steps(), kept)
                : new Applied.Failed(progress.steps(), FailureWords.of(failed, runs));
    }

    private static void skipRest(StepProgress progress, ApplyListener listener) {
        List<Step> steps = progress.steps();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i).state() == Step.State.WAITING) {
                progress.state(i, Step.State.SKIPPED);
            }
        }
        listener.progressed(progress.steps());
    }
}
