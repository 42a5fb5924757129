package org.reeve.watchdog.vm;

import java.time.Duration;

/** How time passes for a simulated world. */
public interface Timeline {
    /** Time since an arbitrary fixed point; it never goes back. Thread-safe. */
    Duration elapsed();

    /** {@code happening} is done {@code delay} from now, unless it is cancelled before. Thread-safe. */
    Cancellation after(Duration delay, Runnable happening);

    /** Takes back what has not happened yet; afterwards it does nothing. */
    @FunctionalInterface
    interface Cancellation {
        void cancel();
    }
}
