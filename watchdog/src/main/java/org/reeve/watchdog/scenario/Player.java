package org.reeve.watchdog.scenario;

import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WatchdogAction;

/**
 * A guest of a story.
 *
 * @param device what its watchdog device does when it fires; null for a guest without one
 */
record Player(
        String name, LifecycleAction onCrash, @Nullable WatchdogAction device, Agent agent) {
    /** Whether there is an agent in the guest. */
    enum Agent {
        PRESENT,
        ABSENT
    }
}
