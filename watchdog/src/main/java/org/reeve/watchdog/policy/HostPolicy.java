package org.reeve.watchdog.policy;

import org.reeve.watchdog.recovery.RecoveryPolicy;

/**
 * What a host's operator says about policies.
 *
 * @param usual what holds for a guest without a policy of its own, and where its own is silent
 * @param bounds how far a guest's own may go
 */
public record HostPolicy(GuestPolicy usual, Bounds bounds) {
    /** With the usual bounds. */
    public static HostPolicy of(RecoveryPolicy recovery) {
        return new HostPolicy(GuestPolicy.of(recovery), Bounds.DEFAULT);
    }
}
