package org.reeve.watchdog.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.vm.DefinitionPlan.Difference;

/**
 * What of a guest's persistent definition is to be changed; null leaves a thing as it is.
 *
 * @param onCrash what libvirt does by itself after a panic
 * @param watchdogDevice what the watchdog device i6300esb does when it fires; a guest without one gets one
 */
public record WantedDefinition(
        @Nullable LifecycleAction onCrash, @Nullable WatchdogAction watchdogDevice) {
    /** libvirt and QEMU only tell; Reeve acts. */
    public static final WantedDefinition LEFT_TO_REEVE =
            new WantedDefinition(LifecycleAction.PRESERVE, WatchdogAction.NONE);

    public WantedDefinition {
        if (watchdogDevice == WatchdogAction.UNKNOWN) {
            throw new IllegalArgumentException("a watchdog device needs an action that is known");
        }
    }

    /** @param deviceNow null for a definition without such a device */
    public List<Difference> differencesFrom(LifecycleAction onCrashNow, @Nullable WatchdogAction deviceNow) {
        List<Difference> differences = new ArrayList<>();
        if (onCrash != null && onCrash != onCrashNow) {
            differences.add(new Difference("on_crash", word(onCrashNow), word(onCrash)));
        }
        if (watchdogDevice != null && deviceNow == null) {
            differences.add(
                    new Difference("watchdog device", "no such device", "i6300esb, action " + word(watchdogDevice)));
        } else if (watchdogDevice != null && deviceNow != null && watchdogDevice != deviceNow) {
            differences.add(new Difference("action of the watchdog device", word(deviceNow), word(watchdogDevice)));
        }
        return differences;
    }

    /** As the domain's XML writes it. */
    private static String word(Enum<?> action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
