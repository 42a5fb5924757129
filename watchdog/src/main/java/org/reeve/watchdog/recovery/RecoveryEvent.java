package org.reeve.watchdog.recovery;

import java.util.UUID;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.GuestEvent;

/** What recovery is told. */
public sealed interface RecoveryEvent {
    /** The guest was looked at, later than every deed whose outcome is known. */
    record Seen(Guest guest, HostBoot since) implements RecoveryEvent {
        /** A guest that was known to run on this boot of the host. */
        public Seen(Guest guest) {
            this(guest, HostBoot.RAN_SINCE);
        }
    }

    /** Whether a guest that ought to run did so on this boot of the host. */
    enum HostBoot {
        RAN_SINCE,
        /** Not as far as is known: which guests run again after a boot is for others to say (libvirt-guests, autostart). */
        NOT_RUN_SINCE
    }

    /**
     * The hypervisor said something: a hint, which may be late or doubled.
     *
     * @param lastSeen the guest as it was last looked at
     */
    record Happened(GuestEvent event, Guest lastSeen) implements RecoveryEvent {}

    /**
     * The signs of life of the guest were taken.
     *
     * @param guest as it was last looked at
     */
    record Examined(Guest guest, Vitals vitals) implements RecoveryEvent {}

    /** The agent inside is alive. */
    record AgentSpoke(UUID boot) implements RecoveryEvent {}

    record DeedEnded(long number, Deed.Outcome outcome) implements RecoveryEvent {}

    /** The time that the state asked for has come. */
    record TimeCame() implements RecoveryEvent {}

    /** An operation has changed the power of the guest, and this was read back. */
    record PowerChanged(PowerAction action) implements RecoveryEvent {}

    /** The guest is no longer on this host. */
    record Vanished() implements RecoveryEvent {}
}
