package org.reeve.watchdog.recovery;

import org.reeve.watchdog.vm.Guest;

/** What a look at a guest means for its recovery. */
enum Finding {
    RUNS,
    /** Its CPUs stand still for a reason that is not ours: on purpose, or while it moves or is saved. */
    PAUSED,
    /** QEMU paused it because a disk could not be written or read. */
    PAUSED_BY_DISK,
    PAUSED_BY_WATCHDOG,
    /** Kept as it was when its kernel panicked. */
    PANICKED,
    /** Switched off, and nobody wanted that. */
    FAILED,
    /** It shut itself down. */
    SHUT_DOWN,
    /** Somebody switched it off, saved it or moved it away. */
    TAKEN_DOWN,
    /** Switched off, and nobody knows why: typically since the host was booted. */
    OFF_UNSAID,
    /** On its way from one state to another, or not known. */
    UNCLEAR;

    static Finding of(Guest guest) {
        return switch (guest.power()) {
            case RUNNING -> RUNS;
            case CRASHED -> PANICKED;
            case SHUTTING_DOWN, UNKNOWN -> UNCLEAR;
            case PAUSED ->
                switch (guest.why()) {
                    case WATCHDOG -> PAUSED_BY_WATCHDOG;
                    case PANICKED -> PANICKED;
                    case IO_ERROR -> PAUSED_BY_DISK;
                    case BOOTED,
                            MIGRATED,
                            MIGRATING,
                            RESTORED,
                            SNAPSHOT,
                            WAKEUP,
                            ON_REQUEST,
                            PAUSE_ENDED,
                            SAVED,
                            SAVING,
                            DUMPING,
                            CRASHED,
                            GUEST_SLEEPS,
                            STARTING_UP,
                            SHUTDOWN,
                            DESTROYED,
                            FAILED,
                            DAEMON,
                            UNKNOWN -> PAUSED;
                };
            case SHUT_OFF ->
                switch (guest.why()) {
                    case FAILED, CRASHED, PANICKED, WATCHDOG, DAEMON -> FAILED;
                    case SHUTDOWN -> SHUT_DOWN;
                    case DESTROYED, SAVED, MIGRATED, SNAPSHOT -> TAKEN_DOWN;
                    case BOOTED,
                            MIGRATING,
                            RESTORED,
                            WAKEUP,
                            ON_REQUEST,
                            PAUSE_ENDED,
                            SAVING,
                            DUMPING,
                            IO_ERROR,
                            GUEST_SLEEPS,
                            STARTING_UP,
                            UNKNOWN -> OFF_UNSAID;
                };
        };
    }
}
