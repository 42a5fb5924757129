package org.reeve.watchdog.operations;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.Guest;

/**
 * What an operation has to reckon with at one moment.
 *
 * @param guest as it was last looked at; null while it is not known to be on this host
 * @param policies what a guest's own policy may say
 * @param now the monotonic clock
 * @param date the wall clock, for what people read
 */
public record Surroundings(
        @Nullable Guest guest,
        Agent agent,
        RecoveryHold recovery,
        PolicyCheck policies,
        Duration now,
        Instant date,
        StepHistory history) {
    /** Whether the agent can be spoken to. */
    public enum Agent {
        REACHABLE,
        AWAY
    }

    /** Whether recovery is at work on the guest's power. */
    public enum RecoveryHold {
        FREE,
        HELD
    }
}
