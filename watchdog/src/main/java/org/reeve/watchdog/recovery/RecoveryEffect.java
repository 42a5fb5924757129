package org.reeve.watchdog.recovery;

import org.reeve.common.guest.Incident;

/** What a decision wants done. */
public sealed interface RecoveryEffect {
    /** Change the guest's power. The intent is journalled first, the outcome comes back as {@link RecoveryEvent.DeedEnded}. */
    record Do(Deed deed) implements RecoveryEffect {}

    /** Keep what shows what is wrong, before the deed that follows in the same decision. */
    record CollectEvidence(WantedEvidence wanted) implements RecoveryEffect {}

    /** Look at the guest, after whatever is being done to it; comes back as {@link RecoveryEvent.Seen}. */
    record Look() implements RecoveryEffect {}

    /** The guest's restart waits for its turn; it is looked at again when that comes. */
    record AwaitTurn() implements RecoveryEffect {}

    /** @param what the fact that began it */
    record OpenIncident(Incident.Cause cause, String what) implements RecoveryEffect {}

    /** The open incident goes on or ends: one line more in its time line, with the decision's reason. */
    record UpdateIncident(Incident.State state, String what) implements RecoveryEffect {}
}
