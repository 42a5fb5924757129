package org.reeve.agent.desired;

import java.util.List;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Step;

/**
 * What applying a set of documents would do, module after module.
 *
 * @param generation of the documents; 0 for documents of this guest's own administrator
 * @param modules in the order they are applied in
 */
public record GuestPlan(long generation, List<ModuleDocument> documents, List<ModuleForecast> modules) {
    public GuestPlan {
        documents = List.copyOf(documents);
        modules = List.copyOf(modules);
    }

    /** The steps as an operation shows them, all waiting. */
    public List<Step> steps() {
        return StepProgress.waiting(this).steps();
    }

    /** Whether everything is so already. */
    public boolean isEmpty() {
        for (ModuleForecast module : modules) {
            if (module.changes() > 0) {
                return false;
            }
        }
        return true;
    }
}
