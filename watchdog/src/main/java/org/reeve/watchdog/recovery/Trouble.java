package org.reeve.watchdog.recovery;

import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Incident;

/**
 * What is wrong with a guest now.
 *
 * @param attempts how many rungs of its ladder were tried because of it
 * @param powerCut who switched the guest off, if anybody did since the trouble began
 * @param check the check that fails; null for every other cause than {@link Incident.Cause#CHECK_FAILED}
 */
public record Trouble(
        Incident.Cause cause,
        int attempts,
        PowerCut powerCut,
        @Nullable FailedCheck check) {
    /** Whose deed it is when the guest is found switched off. */
    public enum PowerCut {
        /** Recovery did not switch it off: if it is, that was somebody else. */
        NOT_OURS,
        /** Recovery switched it off in order to start it again. */
        OURS
    }

    static Trouble of(Incident.Cause cause) {
        return new Trouble(cause, 0, PowerCut.NOT_OURS, null);
    }

    static Trouble of(FailedCheck check) {
        return new Trouble(Incident.Cause.CHECK_FAILED, 0, PowerCut.NOT_OURS, check);
    }

    Trouble withAttempt() {
        return new Trouble(cause, attempts + 1, powerCut, check);
    }

    /** The same trouble, with the whole ladder ahead. */
    Trouble fresh() {
        return new Trouble(cause, 0, powerCut, check);
    }

    Trouble withPowerCut(PowerCut whose) {
        return new Trouble(cause, attempts, whose, check);
    }

    /** Whether the guest's CPUs may run all the time while it is in this trouble: that it runs is no sign of health. */
    boolean runsMeanwhile() {
        return switch (cause) {
            case WATCHDOG_DEVICE_FIRED, GUEST_HUNG, QEMU_STUCK, CHECK_FAILED -> true;
            case KERNEL_PANIC, QEMU_DIED, STORAGE_FULL -> false;
        };
    }
}
