package org.reeve.watchdog.vm;

/**
 * Why a guest is in its {@link org.reeve.common.guest.PowerState}, or why that changed. libvirt's reasons of all states and
 * of all lifecycle events, in one list.
 */
public enum PowerReason {
    /** A normal start. */
    BOOTED,
    /** It came from another host, or left for one. */
    MIGRATED,
    /** Paused while it is being migrated. */
    MIGRATING,
    /** Started from a saved state. */
    RESTORED,
    /** Started from, or reverted to, a snapshot; or paused while one is taken. */
    SNAPSHOT,
    /** Woken from a sleep that the guest itself asked for. */
    WAKEUP,
    /** Paused because somebody asked, or running again for the same reason. */
    ON_REQUEST,
    /** Running again after an operation that paused it was given up. */
    PAUSE_ENDED,
    /** Saved to disk and stopped. */
    SAVED,
    /** Paused while it is saved. */
    SAVING,
    /** Paused while its memory is dumped. */
    DUMPING,
    /** Paused by QEMU: a disk could not be read or written. */
    IO_ERROR,
    /** Paused or stopped because its hardware watchdog device fired. */
    WATCHDOG,
    /** The guest's kernel panicked, and QEMU or libvirt reacted by stopping, keeping or resetting it. */
    PANICKED,
    /**
     * The virtual machine ended because of a crash. In an event: {@code on_crash} ended it after a panic; a QEMU that died by
     * itself is {@link #FAILED} there. The state of a guest that is off says this for both.
     */
    CRASHED,
    /** Asleep because the guest itself asked for it. */
    GUEST_SLEEPS,
    /** Paused while it starts. */
    STARTING_UP,
    /** Shut down by its owner from inside, or by an ACPI request. */
    SHUTDOWN,
    /** Destroyed: power off, by somebody's request. */
    DESTROYED,
    /** In an event: QEMU ended, and nobody asked for it. In the state of a guest that is off: its start failed. */
    FAILED,
    /** The hypervisor's daemon was started anew, could not take the guest up again, and ended it. */
    DAEMON,
    /** The hypervisor does not say, or says something that Reeve does not know. */
    UNKNOWN
}
