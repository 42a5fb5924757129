package org.reeve.central.fleet;

import org.jdbi.v3.core.Handle;
import org.reeve.common.guest.Incident;

/** Whoever must take part in the very transaction that keeps an incident, so that neither is ever without the other. */
@FunctionalInterface
public interface IncidentWitness {
    /** {@code incident} is being written in this form; not called for news that change nothing. */
    void kept(Handle handle, Incident incident);
}
