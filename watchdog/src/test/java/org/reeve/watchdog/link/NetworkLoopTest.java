package org.reeve.watchdog.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.time.VirtualClock;

class NetworkLoopTest {
    private final List<Throwable> fatal = new CopyOnWriteArrayList<>();
    private final List<String> whats = new CopyOnWriteArrayList<>();
    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final ProgressGate gate = new ProgressGate(clock);
    private final NetworkLoop loop =
            NetworkLoop.start("links", gate.register("links", Duration.ofSeconds(20)), (what, cause) -> {
                whats.add(what);
                if (cause != null) {
                    fatal.add(cause);
                }
            });

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void aTaskThatFailsIsFatal() {
        loop.execute(() -> {
            throw new StackOverflowError("deep");
        });
        await().until(() -> fatal.stream().anyMatch(StackOverflowError.class::isInstance));
        assertEquals(List.of("a task of the links has failed"), whats);
    }

    @Test
    void soIsOneThatShouldComeAgain() {
        var _ = loop.scheduleAtFixedRate(
                () -> {
                    throw new IllegalStateException("once is enough");
                },
                1,
                1,
                TimeUnit.MILLISECONDS);
        await().until(() -> fatal.stream().anyMatch(IllegalStateException.class::isInstance));
    }

    @Test
    void theEndOfItsThreadIsFatal() {
        // As Netty does it when its thread dies.
        var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        await().until(() -> whats.contains("the thread of the links has ended"));
    }

    @Test
    void itsCloseIsNot() {
        loop.close();
        assertTrue(loop.isTerminated());
        assertEquals(List.of(), whats);
    }

    @Test
    void aThreadThatHangsShutsTheGateUntilItGoesOn() {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch let = new CountDownLatch(1);
        loop.execute(() -> {
            hangs.countDown();
            awaitUninterruptibly(let);
        });
        awaitUninterruptibly(hangs);
        clock.advance(Duration.ofSeconds(21));
        assertEquals(1, gate.stalled().size());
        let.countDown();
        await().until(() -> gate.stalled().isEmpty());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
