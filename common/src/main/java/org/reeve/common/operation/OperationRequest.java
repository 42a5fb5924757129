package org.reeve.common.operation;

import java.util.List;

/** What somebody wants done with a guest. */
public sealed interface OperationRequest {
    /** Change the guest's power state. */
    record Power(PowerAction action) implements OperationRequest {}

    /**
     * Apply module documents inside the guest.
     *
     * @param generation counts the sets of documents of this guest upwards from 1; an older one than the newest seen is refused
     * @param documents one per module, each applied on its own
     */
    record Modules(long generation, List<ModuleDocument> documents) implements OperationRequest {
        public Modules {
            documents = List.copyOf(documents);
        }
    }

    /**
     * Give the guest a policy of its own: what its host does about trouble. The host checks it, and does it without the agent.
     *
     * @param toml the document's text (TOML 1.0); blank for the host's own policy again
     */
    record Policy(String toml) implements OperationRequest {}
}
