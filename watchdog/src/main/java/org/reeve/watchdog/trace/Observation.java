package org.reeve.watchdog.trace;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.recovery.Decision;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.recovery.RecoveryState;

/** Something that the loop saw or did, told when it was dealt with. */
public sealed interface Observation {
    /** It is about one guest. */
    sealed interface OfGuest extends Observation {
        GuestId guest();
    }

    /** Recovery was told something. */
    record Recovery(GuestId guest, RecoveryEvent event, RecoveryState before, Decision decision) implements OfGuest {}

    /** The agent said how its checks stand. */
    record InsideChecks(GuestId guest, List<InsideCheck> checks) implements OfGuest {}

    /**
     * The checks from the outside found something new.
     *
     * @param networkSilentSince on the monotonic clock; null while something answers
     */
    record OutsideChecks(
            GuestId guest,
            List<FailedCheck> failed,
            @Nullable Duration networkSilentSince) implements OfGuest {}

    /** @param toml blank for the host's policy */
    record PolicySet(GuestId guest, String toml) implements OfGuest {}

    /** An operation on the guest's power was admitted. */
    record PowerAsked(GuestId guest, PowerAction action) implements OfGuest {}

    /** The list of guests has been read for the first time: all that are there have been seen. */
    record ListRead() implements Observation {}

    /** The hypervisor came, or went. */
    record HypervisorChanged(String how) implements Observation {}
}
