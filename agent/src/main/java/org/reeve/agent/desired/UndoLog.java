package org.reeve.agent.desired;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.desired.StateLog.Durability;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;
import org.reeve.agent.plan.PlanStep;

/**
 * How to bring back what was there before the steps of one module, on disk before each step is done. It lives until the apply
 * has ended; one that is found at the beginning of an apply was left by a run that was killed, and goes on growing.
 */
final class UndoLog {
    private final StateLog log;
    private boolean begun;

    private UndoLog(StateLog log) {
        this.log = log;
        this.begun = log.exists();
    }

    static UndoLog open(Path directory, String module) throws IOException {
        return new UndoLog(StateLog.open(directory.resolve(module + ".undo")));
    }

    /**
     * One step to do when the module is undone.
     *
     * @param path the managed path that it brings back; null when it is not about one
     * @param before what the record of managed files said about the path; null for nothing
     */
    record Entry(PlanStep step, @Nullable GuestPath path, Managed.@Nullable Entry before) {}

    /** Whether something was begun and has not ended. */
    boolean isBegun() {
        return begun;
    }

    void add(Entry entry) throws IOException {
        List<String> line = new ArrayList<>();
        Managed.Entry before = entry.before();
        line.add(entry.path() == null ? "" : entry.path().value());
        line.add(before == null ? "" : before.module());
        line.add(before == null ? "" : before.digest());
        line.add(before == null || before.before() == null ? "" : before.before());
        line.addAll(StepFields.write(entry.step()));
        log.append(line, Durability.NOW);
        begun = true;
    }

    /** The last one first. */
    List<Entry> newestFirst() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (List<String> line : log.read().reversed()) {
            GuestPath path = line.get(0).isEmpty() ? null : GuestPath.of(line.get(0));
            Managed.Entry before = line.get(1).isEmpty()
                    ? null
                    : new Managed.Entry(line.get(1), line.get(2), line.get(3).isEmpty() ? null : line.get(3));
            entries.add(new Entry(StepFields.read(line.subList(4, line.size())), path, before));
        }
        return entries;
    }

    /** The module has ended, well or undone. */
    void end() throws IOException {
        log.delete();
        begun = false;
    }
}
