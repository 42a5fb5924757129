package org.reeve.watchdog.vm;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** How a caller of the simulation spends the time until it is answered. */
@FunctionalInterface
public interface Waiting {
    /** On its thread, as with a real hypervisor, for as long as the timeline takes. */
    static Waiting on(Timeline timeline) {
        return (answer, deadline) -> {
            try {
                timeline.await(answer);
            } catch (ExecutionException answered) {
                // With a failure, which the caller will find.
            }
        };
    }

    /**
     * Not at all, as though the deadline had passed: for a world in one thread. What was asked may still take effect later,
     * as it may after a real deadline.
     */
    Waiting NOT = (answer, deadline) -> {};

    /**
     * Comes back when {@code answer} is complete, or when nobody waits for it any longer: the call fails with TIMED_OUT then.
     *
     * @param answer completed when {@code deadline} has passed on the simulation's timeline, at the latest
     */
    void until(CompletableFuture<?> answer, Duration deadline) throws InterruptedException;
}
