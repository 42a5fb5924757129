package org.reeve.central.alerts;

import java.util.UUID;
import org.reeve.common.guest.Incident;

/**
 * One mail to one person about one incident.
 *
 * @param tries how often it was tried so far
 */
record Alert(UUID id, Kind kind, String recipient, int tries, String guestName, Incident incident) {
    /** What is told; at most one of each kind per incident and person. */
    enum Kind {
        PROBLEM,
        /** Reeve has given up restarting; only where the problem had been told before that. */
        QUARANTINED,
        RECOVERY
    }
}
