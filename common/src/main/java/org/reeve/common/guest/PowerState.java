package org.reeve.common.guest;

/** How a guest's virtual machine is, in libvirt's words (virDomainState). */
public enum PowerState {
    RUNNING,
    PAUSED,
    SHUTTING_DOWN,
    SHUT_OFF,
    /** The guest's kernel panicked, or QEMU stopped it, and it is kept as it was ({@code on_crash=preserve}). */
    CRASHED,
    /** The hypervisor does not say. */
    UNKNOWN
}
