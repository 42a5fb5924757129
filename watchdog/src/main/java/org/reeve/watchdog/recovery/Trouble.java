package org.reeve.watchdog.recovery;

import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.Incident;
import org.reeve.watchdog.vm.Guest;

/**
 * What is wrong with a guest now.
 *
 * @param attempts how many rungs of its ladder were tried because of it
 * @param powerCut who switched the guest off, if anybody did since the trouble began
 * @param run the hypervisor's number of the run that is in trouble; null when that is not known, as after a start of Reeve's own
 * @param check the check that fails; null for every other cause than {@link Incident.Cause#CHECK_FAILED}
 */
public record Trouble(
        Incident.Cause cause,
        int attempts,
        PowerCut powerCut,
        @Nullable Integer run,
        @Nullable FailedCheck check) {
    /** Hypervisors count from 1. */
    private static final int ENDED_RUN = 0;

    /** Whose deed it is when the guest is found switched off. */
    public enum PowerCut {
        /** Recovery did not switch it off: if it is, that was somebody else. */
        NOT_OURS,
        /** Recovery switched it off in order to start it again. */
        OURS
    }

    static Trouble of(Incident.Cause cause) {
        return new Trouble(cause, 0, PowerCut.NOT_OURS, null, null);
    }

    static Trouble of(FailedCheck check) {
        return new Trouble(Incident.Cause.CHECK_FAILED, 0, PowerCut.NOT_OURS, null, check);
    }

    Trouble withAttempt() {
        return new Trouble(cause, attempts + 1, powerCut, run, check);
    }

    /** The same trouble, with the whole ladder ahead. */
    Trouble fresh() {
        return new Trouble(cause, 0, powerCut, run, check);
    }

    Trouble withPowerCut(PowerCut whose) {
        return new Trouble(cause, attempts, whose, run, check);
    }

    /** It has turned out to be something else; so much of the ladder has been tried. */
    Trouble turnedInto(Incident.Cause other, int tried) {
        return new Trouble(other, tried, powerCut, run, null);
    }

    /** The same ladder, also when another check of the guest is the gravest by now. */
    Trouble with(FailedCheck other) {
        return new Trouble(cause, attempts, powerCut, run, other);
    }

    /** It was found in the guest as it is now; one that is off was in trouble in its last run. */
    Trouble foundIn(Guest guest) {
        return guest.run() == null ? this : inRun(guest.run());
    }

    /** Reeve starts the guest: whatever run comes, it belongs to this. */
    Trouble inARunToCome() {
        return inRun(null);
    }

    /** The run that was in trouble is over; what comes has another number. */
    Trouble inAnEndedRun() {
        return inRun(ENDED_RUN);
    }

    private Trouble inRun(@Nullable Integer other) {
        return new Trouble(cause, attempts, powerCut, other, check);
    }

    /** Whether the guest has been switched off and started since, and not by Reeve. */
    boolean isOfAnotherRunThan(Guest guest) {
        return run != null && guest.run() != null && !run.equals(guest.run());
    }

    /** Whether the guest's CPUs may run all the time while it is in this trouble: that it runs is no sign of health. */
    boolean runsMeanwhile() {
        return switch (cause) {
            case WATCHDOG_DEVICE_FIRED, GUEST_HUNG, QEMU_STUCK, CHECK_FAILED -> true;
            case KERNEL_PANIC, QEMU_DIED, STORAGE_FULL -> false;
        };
    }
}
