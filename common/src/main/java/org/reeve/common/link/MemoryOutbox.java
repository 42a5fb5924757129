package org.reeve.common.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;

/** An outbox that ends with its process. */
public final class MemoryOutbox implements Outbox {
    private final UUID stream = UUID.randomUUID();
    private final int limit;
    private final ArrayDeque<Frame.Data> kept = new ArrayDeque<>();
    private long last;

    /** @param limit how many messages wait at most */
    public MemoryOutbox(int limit) {
        this.limit = limit;
    }

    @Override
    public UUID stream() {
        return stream;
    }

    @Override
    public synchronized Added add(Message message) {
        if (kept.size() >= limit) {
            return Added.FULL;
        }
        kept.addLast(new Frame.Data(++last, message));
        return Added.ADDED;
    }

    @Override
    public synchronized List<Frame.Data> after(long sequence, int atMost) {
        List<Frame.Data> found = new ArrayList<>();
        for (Frame.Data data : kept) {
            if (found.size() >= atMost) {
                break;
            }
            if (data.sequence() > sequence) {
                found.add(data);
            }
        }
        return found;
    }

    @Override
    public synchronized void acknowledged(long sequence) {
        if (sequence > last) {
            throw new IllegalArgumentException("message " + sequence + " was never added, the last is " + last);
        }
        while (!kept.isEmpty() && kept.getFirst().sequence() <= sequence) {
            kept.removeFirst();
        }
    }
}
