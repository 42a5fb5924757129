package org.reeve.agent.desired;

import java.util.List;
import org.reeve.common.operation.Step;

/** Whoever follows an apply. Called on the thread that applies; it should return soon. */
public interface ApplyListener {
    /** The steps of all modules, in order, as they are now. Called whenever one of them changed. */
    void progressed(List<Step> steps);

    /** Asked between steps. Once it is so, nothing more is begun, and what this apply did is undone. */
    boolean isCancelled();
}
