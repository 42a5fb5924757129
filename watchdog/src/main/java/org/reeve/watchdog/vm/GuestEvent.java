package org.reeve.watchdog.vm;

import org.reeve.common.guest.GuestId;

/** Something that happened to a guest, as the hypervisor told it. */
public sealed interface GuestEvent extends HypervisorEvent {
    GuestId guest();

    /** It was defined, or its definition changed. */
    record Defined(GuestId guest) implements GuestEvent {}

    /** Its definition is gone. A guest that still runs goes on as a transient one. */
    record Undefined(GuestId guest) implements GuestEvent {}

    /** @param why BOOTED, MIGRATED, RESTORED, SNAPSHOT, WAKEUP or UNKNOWN */
    record Started(GuestId guest, PowerReason why) implements GuestEvent {}

    /** Its CPUs stand still. */
    record Suspended(GuestId guest, PowerReason why) implements GuestEvent {}

    /** Its CPUs run again. */
    record Resumed(GuestId guest, PowerReason why) implements GuestEvent {}

    /**
     * The guest's kernel has finished its shutdown; {@link Stopped} follows when QEMU is gone. Not every hypervisor says
     * this.
     */
    record ShutDown(GuestId guest, Origin origin) implements GuestEvent {
        /** Who asked for the shutdown. */
        public enum Origin {
            /** Somebody inside the guest. */
            GUEST,
            /** The host: QEMU got a signal. */
            HOST,
            UNKNOWN
        }
    }

    /**
     * It does not run any more.
     *
     * @param why SHUTDOWN (its owner, ACPI, or a QEMU that got SIGTERM), DESTROYED (somebody's power off), FAILED (QEMU
     *     died), CRASHED (panic, and {@code on_crash} ended it), MIGRATED, SAVED, SNAPSHOT or UNKNOWN
     */
    record Stopped(GuestId guest, PowerReason why) implements GuestEvent {}

    /** Its kernel panicked. What {@code on_crash} says follows by itself. */
    record Panicked(GuestId guest) implements GuestEvent {}

    /**
     * Its watchdog device fired.
     *
     * @param action what QEMU does about it by itself
     */
    record WatchdogFired(GuestId guest, WatchdogAction action) implements GuestEvent {}

    /** It was reset: by its own reboot, by somebody's reset, by a watchdog device or by {@code on_crash}. Often said twice. */
    record Rebooted(GuestId guest) implements GuestEvent {}

    /**
     * A disk could not be read or written.
     *
     * @param disk the device's alias or source, for people
     * @param reason such as {@code enospc}; empty when the hypervisor does not say
     */
    record DiskFailed(GuestId guest, String disk, String reason, Reaction reaction) implements GuestEvent {
        /** What QEMU did about it. */
        public enum Reaction {
            /** The guest was told of the error, or nothing was done. */
            NONE,
            PAUSED,
            REPORTED,
            UNKNOWN
        }
    }

    /** @param alias the alias of a device that the guest has let go of */
    record DeviceRemoved(GuestId guest, String alias) implements GuestEvent {}

    /** libvirt lost its control connection to this guest's QEMU: it cannot be asked any more, and may run. */
    record ControlLost(GuestId guest) implements GuestEvent {}
}
