package org.reeve.watchdog.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.check.Check;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WantedDefinition;
import org.reeve.watchdog.vm.WatchdogAction;

/**
 * What holds for a guest.
 *
 * @param definition who says in its definition what follows a panic and a watchdog device that fires
 * @param device whether a guest without a watchdog device gets one; only with {@link Definition#REEVE}
 * @param checks its own, from the outside; beside those of its host
 */
public record GuestPolicy(RecoveryPolicy recovery, Definition definition, Device device, List<Check> checks) {
    public static final GuestPolicy DEFAULT = of(RecoveryPolicy.DEFAULT);

    public GuestPolicy {
        checks = List.copyOf(checks);
    }

    /** Whose matter the guest's definition is. */
    public enum Definition {
        /** Its owner's, and Reeve reckons with what it says. */
        OWN,
        /** Reeve's: then libvirt and QEMU only tell, and Reeve alone acts. */
        REEVE
    }

    /** Whether the guest gets a watchdog device. */
    public enum Device {
        AS_IT_IS,
        ADDED
    }

    /** One that leaves the definition alone. */
    public static GuestPolicy of(RecoveryPolicy recovery) {
        return new GuestPolicy(recovery, Definition.OWN, Device.AS_IT_IS, List.of());
    }

    GuestPolicy with(List<Check> its) {
        return new GuestPolicy(recovery, definition, device, its);
    }

    /**
     * What the guest's definition ought to say.
     *
     * @param deviceNow what the watchdog device of the guest does; null when it has none
     * @return null when that is its owner's matter
     */
    public @Nullable WantedDefinition wanted(@Nullable WatchdogAction deviceNow) {
        return switch (definition) {
            case OWN -> null;
            case REEVE ->
                device == Device.ADDED || deviceNow != null
                        ? WantedDefinition.LEFT_TO_REEVE
                        : new WantedDefinition(LifecycleAction.PRESERVE, null);
        };
    }
}
