package org.reeve.agent.plan;


/** What one document wants: first says what must be looked at, then plans from what was seen. Pure. */
public interface DesiredModule {
    /** What {@link #plan} needs to know beyond what its own steps ask for. */
    Asks asks();

    /** @throws DocumentException when something in the document cannot be had in this guest */
    ModulePlan plan(Facts facts) throws DocumentException;
}
