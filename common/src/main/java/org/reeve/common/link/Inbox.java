package org.reeve.common.link;

import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Which reliable messages of the peer's stream have arrived, and up to which they are dealt with. On the link's executor. */
final class Inbox {
    private final Executor executor;
    private final LongConsumer acknowledge;
    private @Nullable UUID stream;
    private long arrived;
    private long dealtWith;
    private final Set<Long> dealtWithLater = new HashSet<>();

    /** What a message is. */
    sealed interface Arrival {
        /** Never seen in this life. */
        record Fresh(Runnable dealtWith) implements Arrival {}

        /** Seen before. */
        record Repeated() implements Arrival {}

        /** One before it never came. */
        record Gap(long missing) implements Arrival {}
    }

    Inbox(Executor executor, LongConsumer acknowledge) {
        this.executor = executor;
        this.acknowledge = acknowledge;
    }

    @Nullable
    UUID stream() {
        return stream;
    }

    /** The last message that, with all before it, has been dealt with. */
    long dealtWith() {
        return dealtWith;
    }

    void greeted(UUID peerStream) {
        if (!peerStream.equals(stream)) {
            stream = peerStream;
            arrived = 0;
            dealtWith = 0;
            dealtWithLater.clear();
        }
    }

    Arrival accept(long sequence) {
        if (sequence == 0) {
            return new Arrival.Fresh(() -> {});
        }
        if (sequence <= arrived) {
            return new Arrival.Repeated();
        }
        if (arrived == 0) {
            // This end has no memory of the stream: it begins with the first message that nobody acknowledged.
            dealtWith = sequence - 1;
        } else if (sequence != arrived + 1) {
            return new Arrival.Gap(arrived + 1);
        }
        arrived = sequence;
        UUID of = stream;
        AtomicBoolean told = new AtomicBoolean();
        return new Arrival.Fresh(() -> {
            if (told.compareAndSet(false, true)) {
                executor.execute(() -> done(of, sequence));
            }
        });
    }

    /** @param of the stream that the message belongs to; of an older stream nobody asks any more */
    private void done(@Nullable UUID of, long sequence) {
        if (!Objects.equals(of, stream)) {
            return;
        }
        dealtWithLater.add(sequence);
        long before = dealtWith;
        while (dealtWithLater.remove(dealtWith + 1)) {
            dealtWith++;
        }
        if (dealtWith != before) {
            acknowledge.accept(dealtWith);
        }
    }
}
