package org.reeve.agent.facts;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.time.ReeveClock;

/** Reads the facts now and then, and tells of them when they changed and once a day. Thread-safe. */
public final class FactRounds {
    private static final Duration LOOK_EVERY = Duration.ofMinutes(5);
    private static final Duration UPDATES_EVERY = Duration.ofHours(12);
    private static final Duration TELL_EVERY = Duration.ofDays(1);
    /** A host's guests start together: apt is asked by each of them at another moment of that time. */
    private static final Duration UPDATES_FIRST_WITHIN = Duration.ofMinutes(10);

    private final FactsReader reader;
    private final Executor worker;
    private final ReeveClock clock;
    private Duration nextLook;
    private Duration nextUpdates;
    private Duration nextTelling;
    private @Nullable GuestFacts latest;
    private boolean busy;
    private Consumer<GuestFacts> listener = facts -> {};

    /** @param worker runs one task at a time, and may be blocked by it */
    public FactRounds(FactsReader reader, Executor worker, ReeveClock clock, RandomGenerator random) {
        this.reader = reader;
        this.worker = worker;
        this.clock = clock;
        Duration now = clock.elapsed();
        this.nextLook = now;
        this.nextUpdates = now.plusMillis(random.nextLong(UPDATES_FIRST_WITHIN.toMillis()));
        this.nextTelling = now;
    }

    /** @param told on the worker; it returns soon */
    public synchronized void listen(Consumer<GuestFacts> told) {
        listener = told;
    }

    /** As they were read last; null before that. */
    public synchronized @Nullable GuestFacts latest() {
        return latest;
    }

    /** An operation has ended: much may be otherwise now. */
    public synchronized void changed() {
        nextLook = clock.elapsed();
        nextUpdates = nextLook;
    }

    /** Once a second. Never blocks. */
    public synchronized void tick() {
        Duration now = clock.elapsed();
        if (busy || now.compareTo(nextLook) < 0) {
            return;
        }
        boolean updates = now.compareTo(nextUpdates) >= 0;
        busy = true;
        nextLook = now.plus(LOOK_EVERY);
        if (updates) {
            nextUpdates = now.plus(UPDATES_EVERY);
        }
        try {
            worker.execute(() -> look(updates));
        } catch (RejectedExecutionException full) {
            busy = false;
        }
    }

    /** Reads all of it now, for whoever asks. Blocks. */
    public GuestFacts now() {
        return reader.read(reader.updates());
    }

    private void look(boolean updates) {
        try {
            GuestFacts before = latest();
            GuestFacts now = reader.read(updates ? reader.updates() : before == null ? null : before.updates());
            if (keep(now)) {
                listener().accept(now);
            }
        } finally {
            free();
        }
    }

    private synchronized boolean keep(GuestFacts now) {
        boolean tell = !now.equals(latest) || clock.elapsed().compareTo(nextTelling) >= 0;
        latest = now;
        if (tell) {
            nextTelling = clock.elapsed().plus(TELL_EVERY);
        }
        return tell;
    }

    private synchronized Consumer<GuestFacts> listener() {
        return listener;
    }

    private synchronized void free() {
        busy = false;
    }
}
