package org.reeve.watchdog.simulation;

import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Work that may wait in virtual time. It has a thread of its own, which runs only while somebody stands in {@link #go}: never
 * two threads of a world run at once.
 */
final class Strand {
    private final Semaphore go = new Semaphore(0);
    private final Semaphore back = new Semaphore(0);
    private boolean ended;
    private boolean dead;
    private @Nullable Throwable failure;

    Strand(Runnable work) {
        Thread.ofVirtual().name("strand").start(() -> {
            go.acquireUninterruptibly();
            try {
                if (!dead) {
                    work.run();
                }
            } catch (Death expected) {
                // Nobody is left to do the rest.
            } catch (RuntimeException | Error unexpected) {
                failure = unexpected;
            } finally {
                ended = true;
                back.release();
            }
        });
    }

    /** Goes on until it waits again, or ends; after its end it does nothing. */
    void go() {
        if (ended) {
            return;
        }
        go.release();
        back.acquireUninterruptibly();
        if (failure instanceof RuntimeException thrown) {
            throw thrown;
        }
        if (failure instanceof Error thrown) {
            throw thrown;
        }
    }

    /** On its own thread: stops here until {@link #go}. */
    void rest() {
        back.release();
        go.acquireUninterruptibly();
        if (dead) {
            throw new Death();
        }
    }

    /** It goes no further, but for what it does on its way out. */
    void die() {
        dead = true;
        go();
    }

    boolean hasEnded() {
        return ended;
    }
}
