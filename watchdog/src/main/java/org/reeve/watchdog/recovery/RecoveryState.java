package org.reeve.watchdog.recovery;

import java.time.Duration;
import java.util.Optional;

/** Where the recovery of one guest stands. Each state holds only what is valid in it. */
public sealed interface RecoveryState {
    Past past();

    /** It ought not to run: its owner stopped it, or nobody ever started it as far as is known. */
    record Stopped(Past past) implements RecoveryState {}

    /** It ought to run, and nothing is known to be wrong. It may be paused on purpose. */
    record Running(Past past) implements RecoveryState {}

    /**
     * Its watchdog device has fired and does nothing by itself; a second witness is looked for.
     *
     * @param deadline when it counts as alive, if none was found, on the monotonic clock
     */
    record Suspected(Past past, Duration since, Duration deadline) implements RecoveryState {}

    /**
     * Something is to happen by itself; nobody else acts until the deadline.
     *
     * @param since when this began, and
     * @param deadline when it is late, both on the monotonic clock
     */
    record Expecting(Past past, Trouble trouble, Expectation expectation, Duration since, Duration deadline)
            implements RecoveryState {}

    /** The next restart is not due yet, or waits for its turn; what the guest shows then decides. */
    record Waiting(Past past, Trouble trouble, Duration due) implements RecoveryState {}

    /** A deed is under way: the guest's power belongs to recovery. */
    record Acting(Past past, Trouble trouble, Deed deed, Certainty certainty) implements RecoveryState {}

    /** Something is wrong, and nothing may be done about it: the policy is to observe, or allows no more. */
    record Observed(Past past, Trouble trouble) implements RecoveryState {}

    /**
     * The budget of restarts is used up. Nothing is done until somebody starts the guest, or for a long time.
     *
     * @param until when it gets a new budget, on the monotonic clock
     */
    record Quarantined(Past past, Trouble trouble, Duration until) implements RecoveryState {}

    /** What is to happen by itself. */
    enum Expectation {
        /** libvirt or QEMU resets the guest: {@code on_crash=restart}, or the watchdog device's action. */
        HYPERVISOR_RESTARTS,
        /** libvirt or QEMU stops the guest or pauses it, or the guest shuts itself down. */
        HYPERVISOR_STOPS,
        /** The guest was restarted and comes up. */
        GUEST_BOOTS,
        /** The guest runs, and its agent, which used to answer, is silent: no reason to reset it. */
        AGENT_ANSWERS,
        /** Its watchdog device fired, and too little else says that it hangs: its agent speaks, or a second sign is found after all. */
        GUEST_SHOWS_LIFE,
        /** The kernel was interrupted: it panics, or comes to itself. */
        KERNEL_REACTS,
        /** The guest was asked to reboot. */
        GUEST_REBOOTS,
        /** Something was done about a check that failed. */
        CHECK_PASSES,
        /** QEMU paused the guest because a disk's storage is full: somebody makes room. */
        STORAGE_HAS_ROOM
    }

    /** What is known of a deed under way. */
    enum Certainty {
        /** Its outcome will be told. */
        IN_FLIGHT,
        /** Its outcome will never be told: what the hypervisor shows next decides. */
        UNCLEAR
    }

    /** A guest that nothing is known of yet. */
    static RecoveryState unknown() {
        return new Stopped(Past.NONE);
    }

    /** Whether the guest's power is in the hands of recovery: no operation may touch it now. */
    default boolean ownsPower() {
        return this instanceof Acting;
    }

    /** Whether the guest ought to run. */
    default WantedPower wantedPower() {
        return this instanceof Stopped ? WantedPower.OFF : WantedPower.ON;
    }

    /** The check whose failure is its trouble. */
    default Optional<FailedCheck> failedCheck() {
        return switch (this) {
            case Stopped _, Running _, Suspected _ -> Optional.empty();
            case Expecting s -> Optional.ofNullable(s.trouble.check());
            case Waiting s -> Optional.ofNullable(s.trouble.check());
            case Acting s -> Optional.ofNullable(s.trouble.check());
            case Observed s -> Optional.ofNullable(s.trouble.check());
            case Quarantined s -> Optional.ofNullable(s.trouble.check());
        };
    }

    /** When recovery wants to be asked again, on the monotonic clock. */
    default Optional<Duration> wakeAt() {
        return switch (this) {
            case Expecting expecting ->
                expecting.expectation == Expectation.AGENT_ANSWERS ? Optional.empty() : Optional.of(expecting.deadline);
            case Suspected suspected -> Optional.of(suspected.deadline);
            case Waiting waiting -> Optional.of(waiting.due);
            case Quarantined quarantined -> Optional.of(quarantined.until);
            case Stopped _, Running _, Acting _, Observed _ -> Optional.empty();
        };
    }

    /** One word for reports. */
    default String word() {
        return switch (this) {
            case Stopped _ -> "stopped";
            case Running _ -> "healthy";
            case Suspected _ -> "suspected";
            case Expecting expecting ->
                switch (expecting.expectation) {
                    case HYPERVISOR_RESTARTS,
                            HYPERVISOR_STOPS,
                            GUEST_BOOTS,
                            GUEST_SHOWS_LIFE,
                            KERNEL_REACTS,
                            GUEST_REBOOTS,
                            CHECK_PASSES -> "recovering";
                    case AGENT_ANSWERS -> "silent";
                    case STORAGE_HAS_ROOM -> "starved";
                };
            case Waiting _ -> "waiting";
            case Acting _ -> "recovering";
            case Observed _ -> "observed";
            case Quarantined _ -> "quarantined";
        };
    }

    /** The same state on a host that was booted since: what was in trouble has ended, whatever runs now. */
    default RecoveryState afterRunsEnded() {
        return switch (this) {
            case Stopped _, Running _, Suspected _ -> this;
            case Expecting s -> new Expecting(s.past, s.trouble.inAnEndedRun(), s.expectation, s.since, s.deadline);
            case Waiting s -> new Waiting(s.past, s.trouble.inAnEndedRun(), s.due);
            case Acting s -> new Acting(s.past, s.trouble.inAnEndedRun(), s.deed, s.certainty);
            case Observed s -> new Observed(s.past, s.trouble.inAnEndedRun());
            case Quarantined s -> new Quarantined(s.past, s.trouble.inAnEndedRun(), s.until);
        };
    }

    /**
     * The same state on another monotonic clock: after a restart of the daemon, whose clock starts anywhere.
     *
     * @param by what the new clock shows, less what the old one showed when the state was written
     */
    default RecoveryState moved(Duration by) {
        return switch (this) {
            case Stopped s -> new Stopped(s.past.moved(by));
            case Running s -> new Running(s.past.moved(by));
            case Suspected s -> new Suspected(s.past.moved(by), s.since.plus(by), s.deadline.plus(by));
            case Expecting s ->
                new Expecting(s.past.moved(by), s.trouble, s.expectation, s.since.plus(by), s.deadline.plus(by));
            case Waiting s -> new Waiting(s.past.moved(by), s.trouble, s.due.plus(by));
            case Acting s -> new Acting(s.past.moved(by), s.trouble, s.deed, s.certainty);
            case Observed s -> new Observed(s.past.moved(by), s.trouble);
            case Quarantined s -> new Quarantined(s.past.moved(by), s.trouble, s.until.plus(by));
        };
    }
}
