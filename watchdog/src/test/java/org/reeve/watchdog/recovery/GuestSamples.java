package org.reeve.watchdog.recovery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.WatchdogAction;

/** Guests as a look may show them. */
final class GuestSamples {
    static final GuestId ID = new GuestId(UUID.fromString("11111111-2222-4333-8444-555555555555"));

    static final int RUN = 1;

    private GuestSamples() {}

    static Guest guest(PowerState power, PowerReason why) {
        return guest(power, why, LifecycleAction.PRESERVE, null, Guest.Persistence.PERSISTENT);
    }

    /** One that runs; another number means that it was started in between. */
    static Guest inRun(int run) {
        return inRun(run, PowerState.RUNNING, PowerReason.BOOTED);
    }

    static Guest inRun(int run, PowerState power, PowerReason why) {
        Guest guest = guest(power, why);
        return new Guest(
                ID,
                guest.name(),
                guest.power(),
                guest.why(),
                run,
                guest.activity(),
                guest.persistence(),
                guest.reactions(),
                guest.panicDevice(),
                null,
                null,
                null);
    }

    static Guest guest(PowerState power, PowerReason why, LifecycleAction onCrash) {
        return guest(power, why, onCrash, null, Guest.Persistence.PERSISTENT);
    }

    static Guest guest(
            PowerState power,
            PowerReason why,
            LifecycleAction onCrash,
            @Nullable WatchdogAction watchdogDevice,
            Guest.Persistence persistence) {
        return new Guest(
                ID,
                "sample",
                power,
                why,
                power == PowerState.SHUT_OFF ? null : RUN,
                Activity.NONE,
                persistence,
                new Guest.Reactions(onCrash, LifecycleAction.RESTART, LifecycleAction.DESTROY),
                Guest.PanicDevice.PRESENT,
                watchdogDevice,
                null,
                null);
    }
}
