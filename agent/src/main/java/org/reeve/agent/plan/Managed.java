package org.reeve.agent.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Reeve wrote into this guest, by path. Immutable. */
public final class Managed {
    public static final Managed NOTHING = new Managed(Map.of());

    private final Map<GuestPath, Entry> entries;

    private Managed(Map<GuestPath, Entry> entries) {
        this.entries = entries;
    }

    /**
     * One path.
     *
     * @param module which wrote it
     * @param digest of what was written, see {@link FileFact#digest}
     * @param before the digest that may still be there because the write was interrupted; null when it was not
     */
    public record Entry(
            String module, String digest, @Nullable String before) {
        /** Whether what is there is Reeve's own work. */
        public boolean wrote(FileFact fact) {
            String found = fact.digest();
            return found.equals(digest) || found.equals(before);
        }
    }

    public static Managed of(Map<GuestPath, Entry> entries) {
        return new Managed(Map.copyOf(entries));
    }

    public @Nullable Entry entry(GuestPath path) {
        return entries.get(path);
    }

    public Map<GuestPath, Entry> entries() {
        return entries;
    }

    /** The paths of one module, in order. */
    public List<GuestPath> pathsOf(String module) {
        List<GuestPath> paths = new ArrayList<>();
        for (Map.Entry<GuestPath, Entry> entry : entries.entrySet()) {
            if (entry.getValue().module().equals(module)) {
                paths.add(entry.getKey());
            }
        }
        paths.sort(null);
        return paths;
    }

    public Managed with(GuestPath path, Entry entry) {
        Map<GuestPath, Entry> more = new HashMap<>(entries);
        more.put(path, entry);
        return new Managed(more);
    }

    public Managed without(GuestPath path) {
        Map<GuestPath, Entry> fewer = new HashMap<>(entries);
        fewer.remove(path);
        return new Managed(fewer);
    }
}
