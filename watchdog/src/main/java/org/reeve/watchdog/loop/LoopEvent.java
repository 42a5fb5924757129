package org.reeve.watchdog.loop;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.OperationId;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.check.Findings;
import org.reeve.watchdog.evidence.Collected;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.vm.DefinitionPlan;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.Pulse;

/** What arrives at the loop. */
sealed interface LoopEvent {
    /** A hint: may be dropped when there are too many, since the list of guests shows the same. */
    record FromHypervisor(HypervisorEvent event) implements LoopEvent {}

    /** A guest was looked at, behind all that was being done to it. */
    record Looked(GuestId guest, Optional<Guest> found) implements LoopEvent {}

    /** @param asked the loop's count of deeds when the list was asked for */
    record Listed(List<Guest> guests, long asked) implements LoopEvent {}

    /** The signs of life of all guests that run. */
    record Measured(List<Pulse> pulses) implements LoopEvent {}

    record MeasureFailed(String why) implements LoopEvent {}

    /** What the checks from the outside have found, where that changed. */
    record Checked(GuestId guest, Findings findings) implements LoopEvent {}

    record LookFailed(GuestId guest, String why) implements LoopEvent {}

    record ListFailed(String why) implements LoopEvent {}

    record DeedEnded(GuestId guest, long intent, long number, Deed.Outcome outcome) implements LoopEvent {}

    record CallEnded(GuestId guest, long intent, OperationId operation, int attempt, Deed.Outcome outcome)
            implements LoopEvent {}

    record EvidenceCollected(GuestId guest, UUID incident, Collected collected) implements LoopEvent {}

    /** What would change in a guest's definition. */
    record DefinitionPlanned(DefinitionPlan plan) implements LoopEvent {}

    record DefinitionNotPlanned(GuestId guest, String why) implements LoopEvent {}

    record DefinitionEnded(GuestId guest, long intent, Deed.Outcome outcome) implements LoopEvent {}

    record FromCentral(Message message, Runnable dealtWith) implements LoopEvent {}

    record CentralUp() implements LoopEvent {}

    record FromAgent(GuestId guest, Message message, Runnable dealtWith) implements LoopEvent {}

    /** How the agent can be spoken to has changed. */
    record AgentLinked(GuestId guest, AgentLine line) implements LoopEvent {}
}
