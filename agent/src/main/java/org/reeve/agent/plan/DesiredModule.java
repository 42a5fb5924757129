package org.reeve.agent.plan;

/** What one document wants: first says what must be looked at, then plans from what was seen. Pure. */
public interface DesiredModule {
    /** What {@link #plan} needs to know beyond what its own steps ask for. */
    Asks asks();

    /**
     * The steps that make it so.
     *
     * @param managed what Reeve wrote until now, for all modules
     * @throws DocumentException when something in the document cannot be had in this guest
     */
    ModulePlan plan(Facts facts, Managed managed) throws DocumentException;
}
