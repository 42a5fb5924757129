package org.reeve.common.operation;

import java.util.UUID;
import java.util.random.RandomGenerator;
import org.reeve.common.time.ReeveClock;

/** An operation, by a time-ordered UUID (RFC 9562, version 7): ids sort by the millisecond they were made in. */
public record OperationId(UUID value) implements Comparable<OperationId> {
    public static OperationId next(ReeveClock clock, RandomGenerator random) {
        long millis = clock.now().toEpochMilli();
        long high = (millis << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new OperationId(new UUID(high, low));
    }

    /** @throws IllegalArgumentException when {@code text} is not a UUID */
    public static OperationId parse(String text) {
        return new OperationId(UUID.fromString(text));
    }

    @Override
    public int compareTo(OperationId other) {
        int byTime = Long.compareUnsigned(value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return byTime != 0
                ? byTime
                : Long.compareUnsigned(value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
