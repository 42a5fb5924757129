package org.reeve.common.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.reeve.common.time.VirtualClock;

class OperationIdTest {
    @Test
    void idsAreVersionSevenAndSortByTheirMillisecond() {
        VirtualClock clock = new VirtualClock(Instant.parse("2026-11-22T12:00:00Z"));
        SplittableRandom random = new SplittableRandom(842);
        OperationId before = OperationId.next(clock, random);
        for (int i = 0; i < 1000; i++) {
            clock.advance(Duration.ofMillis(1));
            OperationId id = OperationId.next(clock, random);
            assertEquals(7, id.value().version());
            assertEquals(2, id.value().variant());
            assertTrue(before.compareTo(id) < 0, before + " before " + id);
            assertEquals(clock.now().toEpochMilli(), id.value().getMostSignificantBits() >>> 16);
            before = id;
        }
    }
}
