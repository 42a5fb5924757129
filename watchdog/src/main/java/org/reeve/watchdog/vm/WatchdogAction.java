package org.reeve.watchdog.vm;

/** What QEMU does by itself when a guest's watchdog device fires. */
public enum WatchdogAction {
    /** It only says so. */
    NONE,
    RESET,
    /** An ACPI request, which a hung guest does not obey. */
    SHUTDOWN,
    POWEROFF,
    PAUSE,
    /** libvirt pauses the guest, dumps its memory and resumes it. In the event this looks like {@link #PAUSE}. */
    DUMP,
    INJECT_NMI,
    /** The hypervisor named one that Reeve does not know. */
    UNKNOWN
}
