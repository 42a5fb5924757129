package org.reeve.watchdog.recovery;

import org.reeve.common.guest.Incident;

/**
 * What is wrong with a guest now.
 *
 * @param attempts how many restarts were tried because of it
 * @param powerCut who switched the guest off, if anybody did since the trouble began
 */
public record Trouble(Incident.Cause cause, int attempts, PowerCut powerCut) {
    /** Whose deed it is when the guest is found switched off. */
    public enum PowerCut {
        /** Recovery did not switch it off: if it is, that was somebody else. */
        NOT_OURS,
        /** Recovery switched it off in order to start it again. */
        OURS
    }

    static Trouble of(Incident.Cause cause) {
        return new Trouble(cause, 0, PowerCut.NOT_OURS);
    }

    Trouble withAttempt() {
        return new Trouble(cause, attempts + 1, powerCut);
    }

    Trouble withCause(Incident.Cause now) {
        return new Trouble(now, attempts, powerCut);
    }

    Trouble withPowerCut(PowerCut whose) {
        return new Trouble(cause, attempts, whose);
    }
}
