package org.reeve.watchdog.vm;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** How time passes for a simulated world. */
public interface Timeline {
    /** Time since an arbitrary fixed point; it never goes back. Thread-safe. */
    Duration elapsed();

    /** {@code happening} is done {@code delay} from now, unless it is cancelled before. Thread-safe. */
    Cancellation after(Duration delay, Runnable happening);

    /** Waits for {@code answer}, while time goes on; on the thread that needs it, as {@link CompletableFuture#get()}. */
    default <T> T await(CompletableFuture<T> answer) throws InterruptedException, ExecutionException {
        return answer.get();
    }

    /** Takes back what has not happened yet; afterwards it does nothing. */
    @FunctionalInterface
    interface Cancellation {
        void cancel();
    }
}
