package org.reeve.watchdog.libvirt;

import java.util.Optional;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.GuestEvent.DiskFailed.Reaction;
import org.reeve.watchdog.vm.GuestEvent.ShutDown.Origin;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.WatchdogAction;

/**
 * libvirt's numbers as words of {@code vm}. The order is that of the enumerations in
 * https://libvirt.org/html/libvirt-libvirt-domain.html; numbers of newer libvirts become UNKNOWN.
 */
final class LibvirtCodes {
    private LibvirtCodes() {}

    /** virDomainState. */
    static PowerState state(int state) {
        return switch (state) {
            // 2 is BLOCKED (Xen: runs, and waits), 7 a sleep that the guest asked for.
            case 1, 2 -> PowerState.RUNNING;
            case 3, 7 -> PowerState.PAUSED;
            case 4 -> PowerState.SHUTTING_DOWN;
            case 5 -> PowerState.SHUT_OFF;
            case 6 -> PowerState.CRASHED;
            default -> PowerState.UNKNOWN;
        };
    }

    /** virDomain…Reason of that state. */
    static PowerReason reason(int state, int reason) {
        return switch (state) {
            case 1 -> runningReason(reason);
            case 3 -> pausedReason(reason);
            case 4 -> reason == 1 ? PowerReason.ON_REQUEST : PowerReason.UNKNOWN;
            case 5 -> shutOffReason(reason);
            case 6 -> reason == 1 ? PowerReason.PANICKED : PowerReason.UNKNOWN;
            case 7 -> PowerReason.GUEST_SLEEPS;
            default -> PowerReason.UNKNOWN;
        };
    }

    private static PowerReason runningReason(int reason) {
        return switch (reason) {
            case 1 -> PowerReason.BOOTED;
            case 2, 10, 11 -> PowerReason.MIGRATED;
            case 3 -> PowerReason.RESTORED;
            case 4 -> PowerReason.SNAPSHOT;
            case 5 -> PowerReason.ON_REQUEST;
            case 6, 7 -> PowerReason.PAUSE_ENDED;
            case 8 -> PowerReason.WAKEUP;
            case 9 -> PowerReason.PANICKED;
            default -> PowerReason.UNKNOWN;
        };
    }

    private static PowerReason pausedReason(int reason) {
        return switch (reason) {
            case 1 -> PowerReason.ON_REQUEST;
            case 2, 12, 13 -> PowerReason.MIGRATING;
            case 3 -> PowerReason.SAVING;
            case 4 -> PowerReason.DUMPING;
            case 5 -> PowerReason.IO_ERROR;
            case 6 -> PowerReason.WATCHDOG;
            case 7, 9 -> PowerReason.SNAPSHOT;
            case 8 -> PowerReason.SHUTDOWN;
            case 10 -> PowerReason.PANICKED;
            case 11 -> PowerReason.STARTING_UP;
            default -> PowerReason.UNKNOWN;
        };
    }

    private static PowerReason shutOffReason(int reason) {
        return switch (reason) {
            case 1 -> PowerReason.SHUTDOWN;
            case 2 -> PowerReason.DESTROYED;
            case 3 -> PowerReason.CRASHED;
            case 4 -> PowerReason.MIGRATED;
            case 5 -> PowerReason.SAVED;
            case 6 -> PowerReason.FAILED;
            case 7 -> PowerReason.SNAPSHOT;
            case 8 -> PowerReason.DAEMON;
            default -> PowerReason.UNKNOWN;
        };
    }

    /** virDomainEventType with its detail; empty for a type that this Reeve does not know. */
    static Optional<GuestEvent> lifecycle(GuestId guest, int event, int detail) {
        return switch (event) {
            case 0 -> Optional.of(new GuestEvent.Defined(guest));
            case 1 -> Optional.of(new GuestEvent.Undefined(guest));
            case 2 -> Optional.of(new GuestEvent.Started(guest, startedDetail(detail)));
            case 3 -> Optional.of(new GuestEvent.Suspended(guest, suspendedDetail(detail)));
            case 4 -> Optional.of(new GuestEvent.Resumed(guest, resumedDetail(detail)));
            case 5 -> Optional.of(new GuestEvent.Stopped(guest, stoppedDetail(detail)));
            case 6 -> Optional.of(new GuestEvent.ShutDown(guest, shutDownDetail(detail)));
            case 7 -> Optional.of(new GuestEvent.Suspended(guest, PowerReason.GUEST_SLEEPS));
            case 8 -> Optional.of(new GuestEvent.Panicked(guest));
            default -> Optional.empty();
        };
    }

    private static PowerReason startedDetail(int detail) {
        return switch (detail) {
            case 0 -> PowerReason.BOOTED;
            case 1 -> PowerReason.MIGRATED;
            case 2 -> PowerReason.RESTORED;
            case 3 -> PowerReason.SNAPSHOT;
            case 4 -> PowerReason.WAKEUP;
            default -> PowerReason.UNKNOWN;
        };
    }

    private static PowerReason suspendedDetail(int detail) {
        return switch (detail) {
            case 0 -> PowerReason.ON_REQUEST;
            case 1, 7, 8 -> PowerReason.MIGRATING;
            case 2 -> PowerReason.IO_ERROR;
            case 3 -> PowerReason.WATCHDOG;
            case 4 -> PowerReason.RESTORED;
            case 5 -> PowerReason.SNAPSHOT;
            default -> PowerReason.UNKNOWN;
        };
    }

    private static PowerReason resumedDetail(int detail) {
        return switch (detail) {
            case 0 -> PowerReason.ON_REQUEST;
            case 1, 3, 4 -> PowerReason.MIGRATED;
            case 2 -> PowerReason.SNAPSHOT;
            default -> PowerReason.UNKNOWN;
        };
    }

    private static PowerReason stoppedDetail(int detail) {
        return switch (detail) {
            case 0 -> PowerReason.SHUTDOWN;
            case 1 -> PowerReason.DESTROYED;
            case 2 -> PowerReason.CRASHED;
            case 3 -> PowerReason.MIGRATED;
            case 4 -> PowerReason.SAVED;
            case 5 -> PowerReason.FAILED;
            case 6 -> PowerReason.SNAPSHOT;
            default -> PowerReason.UNKNOWN;
        };
    }

    private static Origin shutDownDetail(int detail) {
        return switch (detail) {
            case 1 -> Origin.GUEST;
            case 2 -> Origin.HOST;
            default -> Origin.UNKNOWN;
        };
    }

    /**
     * @param type virDomainJobType
     * @param operation virDomainJobOperation
     */
    static Activity activity(int type, int operation) {
        // No job; completed, failed, cancelled.
        if (type == 0 || type >= 3) {
            return Activity.NONE;
        }
        return switch (operation) {
            // A guest that starts, or comes from a file, is told of by its state.
            case 1, 3 -> Activity.NONE;
            case 2 -> Activity.SAVING;
            case 4, 5 -> Activity.MIGRATING;
            case 6, 7, 10 -> Activity.SNAPSHOTTING;
            case 8 -> Activity.DUMPING;
            case 9 -> Activity.BACKING_UP;
            default -> Activity.OTHER;
        };
    }

    /** virDomainEventWatchdogAction. */
    static WatchdogAction watchdog(int action) {
        return switch (action) {
            // 5 is "debug": QEMU prints a line.
            case 0, 5 -> WatchdogAction.NONE;
            case 1 -> WatchdogAction.PAUSE;
            case 2 -> WatchdogAction.RESET;
            case 3 -> WatchdogAction.POWEROFF;
            case 4 -> WatchdogAction.SHUTDOWN;
            case 6 -> WatchdogAction.INJECT_NMI;
            default -> WatchdogAction.UNKNOWN;
        };
    }

    /** virDomainEventIOErrorAction. */
    static Reaction diskReaction(int action) {
        return switch (action) {
            case 0 -> Reaction.NONE;
            case 1 -> Reaction.PAUSED;
            case 2 -> Reaction.REPORTED;
            default -> Reaction.UNKNOWN;
        };
    }
}
