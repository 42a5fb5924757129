package org.reeve.agent.operations;

import java.util.List;
import org.reeve.agent.desired.Applied;
import org.reeve.agent.desired.ApplyListener;
import org.reeve.agent.desired.GuestPlan;
import org.reeve.agent.desired.ModuleEngine;
import org.reeve.agent.desired.Prepared;
import org.reeve.common.operation.ModuleDocument;

/** What the runner needs of the module engine. */
public interface Modules {
    /** See {@link ModuleEngine#prepare}. */
    Prepared prepare(long generation, List<ModuleDocument> documents);

    /** See {@link ModuleEngine#apply}: blocks until it is done. */
    Applied apply(GuestPlan plan, ApplyListener listener);

    static Modules of(ModuleEngine engine) {
        return new Modules() {
            @Override
            public Prepared prepare(long generation, List<ModuleDocument> documents) {
                return engine.prepare(generation, documents);
            }

            @Override
            public Applied apply(GuestPlan plan, ApplyListener listener) {
                return engine.apply(plan, listener);
            }
        };
    }
}
