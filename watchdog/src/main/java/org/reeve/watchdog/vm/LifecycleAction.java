package org.reeve.watchdog.vm;

/** What the domain's XML tells libvirt to do by itself ({@code on_crash}, {@code on_reboot}, {@code on_poweroff}). */
public enum LifecycleAction {
    DESTROY,
    RESTART,
    PRESERVE,
    RENAME_RESTART,
    /** Dump the memory, then destroy. */
    COREDUMP_DESTROY,
    /** Dump the memory, then restart. */
    COREDUMP_RESTART
}
