package org.reeve.agent.desired;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.reeve.agent.plan.Drift;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.system.GuestSystem;
import org.reeve.common.operation.ModuleDocument;

/**
 * Makes the guest what the module documents say. {@link #prepare} and {@link #apply} are for one thread at a time; {@link #drift}
 * and {@link #generation} are for any.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ModuleEngine {
    /** The generation of documents that the guest's own administrator applies: never recorded, never refused. */
    public static final long LOCAL = 0;

    private ModuleEngine() {}

    /**
     * @param state a directory of Reeve's own (mode 0700), made when it is missing
     * @throws IOException when what was recorded there cannot be read
     */
    public static ModuleEngine open(Path state, List<GuestModule> modules, GuestSystem system) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads the documents, looks at the guest and plans. Changes nothing.
     *
     * @param generation of the documents, or {@link #LOCAL}; an older one than the newest applied is refused, and so is the
     *     newest with other contents; the newest with the same contents is welcome again
     */
    public Prepared prepare(long generation, List<ModuleDocument> documents) {
        throw new UnsupportedOperationException();
    }

    /**
     * Records the generation, then does the steps. May be repeated after it was interrupted in any place, even by
     * {@code kill -9}: it goes on to the same end.
     */
    public Applied apply(GuestPlan plan, ApplyListener listener) {
        throw new UnsupportedOperationException();
    }

    /** What differs now from what Reeve wrote: looks at the guest's files. */
    public List<Drift> drift() {
        throw new UnsupportedOperationException();
    }

    /** The newest generation that was begun; 0 for none. */
    public long generation() {
        throw new UnsupportedOperationException();
    }
}
