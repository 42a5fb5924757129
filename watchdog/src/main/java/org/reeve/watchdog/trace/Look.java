package org.reeve.watchdog.trace;

import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.PowerReason;

/** How a guest's power looks to who writes a story. */
enum Look {
    OFF,
    RUNNING,
    /** By somebody, on purpose. */
    PAUSED,
    /** By QEMU, because a disk could not be written. */
    STARVED,
    /** Kept as it panicked. */
    CRASHED,
    /** By its watchdog device. */
    HELD,
    /** On its way somewhere: nothing to write yet. */
    UNCLEAR;

    /** @param before how it looked until now: after the reset of a panicked guest nobody says why it stands still */
    static Look of(Guest guest, Look before) {
        return switch (guest.power()) {
            case RUNNING -> RUNNING;
            case CRASHED -> CRASHED;
            case SHUT_OFF -> OFF;
            case SHUTTING_DOWN, UNKNOWN -> UNCLEAR;
            case PAUSED ->
                guest.activity() == Activity.NONE || guest.activity() == Activity.BACKING_UP
                        ? paused(guest.why(), before)
                        : UNCLEAR;
        };
    }

    private static Look paused(PowerReason why, Look before) {
        return switch (why) {
            case WATCHDOG -> HELD;
            case PANICKED -> CRASHED;
            case IO_ERROR -> STARVED;
            case UNKNOWN -> before == CRASHED ? UNCLEAR : PAUSED;
            case MIGRATING, SAVING, DUMPING, SNAPSHOT, STARTING_UP -> UNCLEAR;
            case BOOTED,
                    MIGRATED,
                    RESTORED,
                    WAKEUP,
                    ON_REQUEST,
                    PAUSE_ENDED,
                    SAVED,
                    CRASHED,
                    GUEST_SLEEPS,
                    SHUTDOWN,
                    DESTROYED,
                    FAILED,
                    DAEMON -> PAUSED;
        };
    }
}
