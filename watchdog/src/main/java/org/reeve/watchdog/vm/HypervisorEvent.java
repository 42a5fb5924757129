package org.reeve.watchdog.vm;

/**
 * Something the hypervisor said. Events are hints: they may be lost, doubled or late. After each {@link Connected} the
 * whole list of guests must be read.
 */
public sealed interface HypervisorEvent permits GuestEvent, HypervisorEvent.Connected, HypervisorEvent.Disconnected {
    /** The hypervisor can be asked, and events arrive from now on. Those of the time before are lost. */
    record Connected() implements HypervisorEvent {}

    /**
     * The hypervisor has gone away; it is being looked for.
     *
     * @param reason for people
     */
    record Disconnected(String reason) implements HypervisorEvent {}
}
