package org.reeve.watchdog.recovery;

import org.jspecify.annotations.Nullable;

/**
 * A check of a guest that has failed as often as its policy asks for.
 *
 * @param name as the policy calls it
 * @param unit the systemd unit that {@link Action#RESTART_SERVICE} restarts; null for the other actions
 * @param what it found, for people
 */
public record FailedCheck(
        String name, Action action, @Nullable String unit, String what) {
    /** The most that may be done because of it. */
    public enum Action {
        /** It is told, and nothing is done. */
        ALERT,
        /** The agent restarts the check's service. */
        RESTART_SERVICE,
        /** The guest is rebooted; reset and power-cycled where it does not obey. */
        REBOOT
    }
}
