package org.reeve.watchdog.journal;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reeve.common.link.Outbox;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What central has not acknowledged yet. Messages are added with a {@link JournalEntry} and held in memory too, so that the
 * link's thread reads without the disk. An acknowledgement reaches the disk with the next entry: one that a crash loses
 * costs a repetition, which is harmless.
 */
public final class JournalOutbox implements Outbox {
    /** Four hours without central, with 500 guests and three messages a minute from each of a tenth of them. */
    public static final int LIMIT = 40_000;

    /** Pictures, of up to 700 KB each: in memory, and in the way of what is said after them. */
    static final int PICTURES_MOST = 8;

    private static final Logger LOG = LoggerFactory.getLogger(JournalOutbox.class);

    private final UUID stream;
    private final Journal journal;
    private final ConcurrentSkipListMap<Long, Frame.Data> kept = new ConcurrentSkipListMap<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicInteger pictures = new AtomicInteger();
    private volatile long last;
    private boolean fullSaid;

    JournalOutbox(UUID stream, Journal journal, long last, List<Frame.Data> waiting) {
        this.stream = stream;
        this.journal = journal;
        this.last = last;
        waiting.forEach(this::hold);
    }

    private void hold(Frame.Data frame) {
        kept.put(frame.sequence(), frame);
        if (frame.message() instanceof Message.ScreenKept) {
            pictures.incrementAndGet();
        }
    }

    @Override
    public UUID stream() {
        return stream;
    }

    /** An entry of its own. Only on the thread that decides, as all writing is. */
    @Override
    public Added add(Message message) {
        long before = last;
        try {
            journal.write(entry -> entry.tell(message));
        } catch (JournalException lost) {
            LOG.error("Central will not be told of something: {}", lost.getMessage());
        }
        return last > before ? Added.ADDED : Added.FULL;
    }

    @Override
    public List<Frame.Data> after(long sequence, int atMost) {
        return kept.tailMap(sequence, false).values().stream().limit(atMost).toList();
    }

    @Override
    public void acknowledged(long sequence) {
        if (sequence > last) {
            throw new IllegalArgumentException("message " + sequence + " was never added, the last is " + last);
        }
        acknowledged.accumulateAndGet(sequence, Math::max);
        kept.headMap(sequence, true).values().removeIf(frame -> {
            if (frame.message() instanceof Message.ScreenKept) {
                pictures.decrementAndGet();
            }
            return true;
        });
    }

    /** So many more may be added at once without crowding out what happens meanwhile. */
    int room() {
        return Math.max(0, LIMIT / 2 - kept.size());
    }

    boolean hasRoomForPicture() {
        return pictures.get() < PICTURES_MOST;
    }

    /** How many messages wait. */
    public int size() {
        return kept.size();
    }

    /**
     * @param before what is added in the same entry
     * @return null when too many wait
     */
    Frame.@Nullable Data next(Message message, List<Frame.Data> before) {
        if (message instanceof Message.ScreenKept && pictures.get() + picturesIn(before) >= PICTURES_MOST) {
            return null;
        }
        if (kept.size() + before.size() >= LIMIT) {
            if (!fullSaid) {
                LOG.error(
                        "{} messages wait for central; what changes from now on is told as it is by then, when it has taken some.",
                        LIMIT);
                fullSaid = true;
            }
            return null;
        }
        fullSaid = false;
        return new Frame.Data(last + before.size() + 1, message);
    }

    private static long picturesIn(List<Frame.Data> frames) {
        return frames.stream()
                .filter(frame -> frame.message() instanceof Message.ScreenKept)
                .count();
    }

    /** They are on the disk: from now on they may be sent. */
    void committed(List<Frame.Data> frames) {
        for (Frame.Data frame : frames) {
            hold(frame);
            last = frame.sequence();
        }
    }

    long acknowledgedUpTo() {
        return acknowledged.get();
    }
}
