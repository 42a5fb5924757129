package org.reeve.agent.desired;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.system.GuestSystem;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.common.time.ReeveClock;

/**
 * Stands behind one module whose change could cut this guest off: unless somebody still reaches the guest afterwards the change is undone, by this
 * agent, or, where it is dead by then, by a timer of the guest's systemd.
 */
final class ReachGuard {
    /** What the timer waits longer than the agent: it is for an agent that did not do it. */
    private static final Duration MARGIN = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final String module;
    private final GuestSystem system;
    private final Reachability reachability;
    private final ReeveClock clock;
    private Reachability.@Nullable Proof proof;

    ReachGuard(String module, GuestSystem system, Reachability reachability, ReeveClock clock) {
        this.module = module;
        this.system = system;
        this.reachability = reachability;
        this.clock = clock;
    }

    /**
     * Before the first change; more calls do nothing.
     *
     * @throws GuestSystemException when the timer cannot be set: then nothing may be changed
     */
    void arm() throws GuestSystemException {
        if (proof == null) {
            proof = reachability.begin();
            system.armRollback(module, reachability.patience().plus(MARGIN));
        }
    }

    /**
     * Waits until the guest is reached as it was before, or the apply is cancelled.
     *
     * @throws GuestSystemException when it is not within the time
     */
    void confirm(BooleanSupplier cancelled) throws GuestSystemException {
        Reachability.Proof awaited = proof;
        if (awaited == null) {
            throw new IllegalStateException("it was not armed");
        }
        awaited.changed();
        Duration until = clock.elapsed().plus(reachability.patience());
        boolean stopping = false;
        while (!awaited.isGiven() && !cancelled.getAsBoolean()) {
            if (clock.elapsed().compareTo(until) >= 0) {
                throw new GuestSystemException(
                        "after the change nobody reached this guest within "
                                + reachability.patience().toSeconds() + " s (" + awaited.awaited() + ")",
                        "see what in the document keeps the host, or you, out");
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            // An agent that stops now leaves the change to its successor, which waits anew, and to the timer.
            stopping |= Thread.interrupted();
        }
        if (stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** It is confirmed, or undone. */
    void disarm() throws GuestSystemException {
        if (proof != null) {
            system.disarmRollback(module);
            proof = null;
        }
    }
}
