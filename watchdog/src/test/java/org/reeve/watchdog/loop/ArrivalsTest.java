package org.reeve.watchdog.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.OperationId;
import org.reeve.common.wire.Message;

class ArrivalsTest {
    private static final long LONGER_THAN_THE_TEST_MILLIS = 600_000;

    private final Arrivals arrivals = new Arrivals();

    @Test
    void whatCentralAsksDoesNotWaitBehindAThousandHints() {
        List<LoopEvent> hints =
                IntStream.range(0, 1_000).mapToObj(ArrivalsTest::hint).toList();
        hints.forEach(arrivals::add);
        List<LoopEvent> asked = List.of(asked(1), asked(2));
        asked.forEach(arrivals::add);
        assertEquals(List.of(asked.get(0), hints.get(0), asked.get(1), hints.get(1)), arrivals.take(4));
        assertEquals(hints.subList(2, 1_000), arrivals.take(10_000));
    }

    @Test
    void norDoHintsWaitBehindAThousandOperations() {
        List<LoopEvent> asked =
                IntStream.range(0, 1_000).mapToObj(ArrivalsTest::asked).toList();
        asked.forEach(arrivals::add);
        arrivals.add(hint(1));
        assertEquals(List.of(asked.get(0), hint(1), asked.get(1)), arrivals.take(3));
        assertEquals(998, arrivals.size());
    }

    @Test
    void whoWaitsIsWokenByEither() throws Exception {
        for (LoopEvent event : List.of(hint(1), asked(1))) {
            CompletableFuture<List<LoopEvent>> taken = CompletableFuture.supplyAsync(() -> {
                try {
                    arrivals.await(LONGER_THAN_THE_TEST_MILLIS);
                    return arrivals.take(10);
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            });
            arrivals.add(event);
            assertEquals(List.of(event), taken.get(60, TimeUnit.SECONDS));
        }
        arrivals.await(0);
        assertTrue(arrivals.take(10).isEmpty());
    }

    private static LoopEvent hint(int number) {
        return new LoopEvent.AgentLinked(guest(number), AgentLine.NONE);
    }

    private static LoopEvent asked(int number) {
        return new LoopEvent.FromCentral(
                new Message.CancelOperation(guest(number), new OperationId(new UUID(0, number)), 1), () -> {});
    }

    private static GuestId guest(int number) {
        return new GuestId(new UUID(5, number));
    }
}
