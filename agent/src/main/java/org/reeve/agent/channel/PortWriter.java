package org.reeve.agent.channel;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that writes to the port, and its bounded queue: only this thread ever waits for the host. */
final class PortWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PortWriter.class);

    /** More waits in the link's outbox, not here. One line may be larger when nothing else is queued. */
    private static final int QUEUE_BYTES = 256 * 1024;

    /** What became of a line. */
    enum Offer {
        QUEUED,
        /** The host is known to be away. */
        DROPPED,
        /** Just now the queue was full. */
        STALLED
    }

    private final Runnable unblocked;
    private final ArrayDeque<byte[]> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean stalled;
    private boolean busy;
    private @Nullable RandomAccessFile device;

    /** @param unblocked told, on the writer's thread, when the host reads again after {@link Offer#STALLED} */
    PortWriter(Runnable unblocked) {
        this.unblocked = unblocked;
    }

    synchronized void attach(RandomAccessFile opened) {
        device = opened;
        stalled = false;
        clear();
        notifyAll();
    }

    synchronized void detach() {
        device = null;
        clear();
    }

    synchronized void clear() {
        queue.clear();
        queuedBytes = 0;
    }

    synchronized boolean isStalled() {
        return stalled;
    }

    synchronized boolean isCongested() {
        return stalled || queuedBytes > QUEUE_BYTES / 2;
    }

    synchronized Offer offer(byte[] line) {
        if (device == null || stalled) {
            return Offer.DROPPED;
        }
        if (!queue.isEmpty() && queuedBytes + line.length > QUEUE_BYTES) {
            stalled = true;
            return Offer.STALLED;
        }
        queue.add(line);
        queuedBytes += line.length;
        notifyAll();
        return Offer.QUEUED;
    }

    /** Waits until the device has taken all that was queued, and at most so long. */
    synchronized void drain(ReeveClock clock, Duration most) {
        Duration until = clock.elapsed().plus(most);
        try {
            for (Duration left = most;
                    device != null && left.isPositive() && (busy || !queue.isEmpty());
                    left = until.minus(clock.elapsed())) {
                wait(Math.max(1, left.toMillis()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        try {
            while (true) {
                writeNext();
                if (endStall()) {
                    unblocked.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeNext() throws InterruptedException {
        RandomAccessFile target;
        byte[] line;
        synchronized (this) {
            while (queue.isEmpty() || device == null) {
                wait();
            }
            target = device;
            line = queue.remove();
            queuedBytes -= line.length;
            busy = true;
        }
        try {
            target.write(line);
        } catch (IOException e) {
            // The device went away: the reader sees the same, says so and opens it again.
            LOG.debug("writing to the channel failed", e);
        } finally {
            written();
        }
    }

    private synchronized void written() {
        busy = false;
        notifyAll();
    }

    private synchronized boolean endStall() {
        boolean was = stalled;
        stalled = false;
        return was;
    }
}
