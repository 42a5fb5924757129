package org.reeve.agent.desired;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.desired.StateLog.Durability;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.Managed;

/**
 * The durable record of what Reeve wrote into this guest. A write is recorded before it happens, with what was there, so that
 * neither outcome of a crash looks like an edit by hand.
 */
final class ManagedRecord {
    private static final int LINES_BEFORE_COMPACTION = 512;

    private final StateLog log;
    private int lines;
    private volatile Managed managed;

    private ManagedRecord(StateLog log, Managed managed) {
        this.log = log;
        this.managed = managed;
    }

    static ManagedRecord open(Path file) throws IOException {
        StateLog log = StateLog.open(file);
        Map<GuestPath, Managed.Entry> entries = new HashMap<>();
        List<List<String>> lines = log.read();
        for (List<String> line : lines) {
            GuestPath path = GuestPath.of(line.get(0));
            if (line.size() == 1) {
                entries.remove(path);
            } else {
                entries.put(path, new Managed.Entry(line.get(1), line.get(2), line.size() > 3 ? line.get(3) : null));
            }
        }
        var record = new ManagedRecord(log, Managed.of(entries));
        record.lines = lines.size();
        return record;
    }

    Managed managed() {
        return managed;
    }

    /** The module is about to put {@code digest} where {@code before} is. */
    void intend(GuestPath path, String module, String digest, String before) throws IOException {
        put(path, new Managed.Entry(module, digest, before), Durability.NOW);
    }

    /** It is there. */
    void settle(GuestPath path, String module, String digest) throws IOException {
        put(path, new Managed.Entry(module, digest, null), Durability.SOON);
    }

    /** As it was before an undone step; null for a path that was not managed. */
    void restore(GuestPath path, Managed.@Nullable Entry entry) throws IOException {
        if (entry != null) {
            put(path, entry, Durability.NOW);
        } else if (managed.entry(path) != null) {
            log.append(List.of(path.value()), Durability.NOW);
            managed = managed.without(path);
            lines++;
        }
    }

    /** Keeps the file from growing for ever. */
    void compact() throws IOException {
        if (lines < LINES_BEFORE_COMPACTION + 2 * managed.entries().size()) {
            return;
        }
        List<List<String>> all = new ArrayList<>();
        for (Map.Entry<GuestPath, Managed.Entry> entry : managed.entries().entrySet()) {
            all.add(fields(entry.getKey(), entry.getValue()));
        }
        log.replace(all);
        lines = all.size();
    }

    private void put(GuestPath path, Managed.Entry entry, Durability durability) throws IOException {
        log.append(fields(path, entry), durability);
        managed = managed.with(path, entry);
        lines++;
    }

    private static List<String> fields(GuestPath path, Managed.Entry entry) {
        return entry.before() == null
                ? List.of(path.value(), entry.module(), entry.digest())
                : List.of(path.value(), entry.module(), entry.digest(), entry.before());
    }
}
