package org.reeve.watchdog.recovery;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What recovery remembers of a guest, whatever its state.
 *
 * @param restarts when it was restarted because of trouble, on the monotonic clock, oldest first
 * @param boot the boot id that its agent told last; null when no agent ever spoke
 * @param deeds how many deeds there were: the number of the last one
 */
public record Past(List<Duration> restarts, @Nullable UUID boot, long deeds) {
    /** Nothing happened yet. */
    public static final Past NONE = new Past(List.of(), null, 0);

    public Past {
        restarts = List.copyOf(restarts);
    }

    /** How many restarts there were within {@code window} before {@code now}. */
    public int restartsWithin(Duration window, Duration now) {
        return (int) restarts.stream().filter(at -> isWithin(at, window, now)).count();
    }

    /** One restart more; those that left the window are forgotten. */
    Past withRestart(Duration window, Duration now) {
        Stream<Duration> kept = restarts.stream().filter(at -> isWithin(at, window, now));
        return new Past(Stream.concat(kept, Stream.of(now)).toList(), boot, deeds);
    }

    Past withBoot(UUID newBoot) {
        return new Past(restarts, newBoot, deeds);
    }

    Past withDeed() {
        return new Past(restarts, boot, deeds + 1);
    }

    Past forgiven() {
        return new Past(List.of(), boot, deeds);
    }

    Past moved(Duration by) {
        return new Past(restarts.stream().map(at -> at.plus(by)).toList(), boot, deeds);
    }

    private static boolean isWithin(Duration at, Duration window, Duration now) {
        return now.minus(at).compareTo(window) < 0;
    }
}
