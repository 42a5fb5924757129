package org.reeve.watchdog.check;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.recovery.FailedCheck;

/** Who wants to know how the checks of guests go. Called on the event loop of the checks: it enqueues and returns. */
@FunctionalInterface
public interface CheckListener {
    /**
     * Something changed; before the first call of a guest nothing is known against it. After a guest was taken off the list nothing
     * more is said about it.
     *
     * @param failed its checks that have failed by now, the gravest action first
     * @param networkSilentSince since when not one of its checks has got any answer, not even a refusal, as {@code ReeveClock.elapsed()};
     *     null while one has, where there are none, and where nothing ever answered
     */
    void changed(GuestId guest, List<FailedCheck> failed, @Nullable Duration networkSilentSince);
}
