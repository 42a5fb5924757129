package org.reeve.watchdog.vm;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;

/**
 * A guest as the hypervisor described it at one moment.
 *
 * @param name the libvirt domain's name
 * @param why the reason of {@code power}
 * @param run the hypervisor's number of this run: another one after each start; null while the guest is not running
 * @param activity what the hypervisor is doing with it meanwhile
 * @param watchdogDevice what its watchdog device does when it fires; null when it has no such device
 * @param agentChannel null when the guest has no channel {@code org.reeve.agent.0}
 * @param consoleLog the file that keeps what its serial console printed; null when its configuration names none
 */
public record Guest(
        GuestId id,
        String name,
        PowerState power,
        PowerReason why,
        @Nullable Integer run,
        Activity activity,
        Persistence persistence,
        Reactions reactions,
        PanicDevice panicDevice,
        @Nullable WatchdogAction watchdogDevice,
        @Nullable AgentChannel agentChannel,
        @Nullable Path consoleLog) {

    /** Whether the guest is still there when it does not run. */
    public enum Persistence {
        PERSISTENT,
        /** It vanishes when it stops, and only who has its XML can start it again. */
        TRANSIENT
    }

    /** Whether the host hears of a panic of the guest's kernel. */
    public enum PanicDevice {
        PRESENT,
        ABSENT
    }

    /** What libvirt does by itself. */
    public record Reactions(LifecycleAction onCrash, LifecycleAction onReboot, LifecycleAction onPoweroff) {
        /** What libvirt does when the XML is silent. */
        public static final Reactions DEFAULT =
                new Reactions(LifecycleAction.DESTROY, LifecycleAction.RESTART, LifecycleAction.DESTROY);
    }
}
