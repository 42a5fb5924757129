package org.reeve.central;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Things to be done again and again, one at a time. One that fails is logged and done again next time. */
final class Chores implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Chores.class);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("chores").factory());

    /** Something to be done; what it throws is not expected to last. */
    @FunctionalInterface
    interface Chore {
        void run() throws Exception;
    }

    void every(Duration pause, String name, Chore chore) {
        ScheduledFuture<?> _ =
                thread.scheduleWithFixedDelay(() -> guarded(name, chore), 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void guarded(String name, Chore chore) {
        try {
            chore.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            log.error("the chore \"{}\" failed, and is tried again", name, e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        thread.close();
    }
}
