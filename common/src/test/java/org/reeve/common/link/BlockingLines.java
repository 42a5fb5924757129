package org.reeve.common.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.reeve.common.wire.WireCodec;

/**
 * An agent's end of a virtio channel as simple as it can be: one thread reads, another
 * writes, and the link stays on its executor.
 */
final class BlockingLines implements Transport {
    private static final int WAITING = 64;
    private static final int ARRIVING = 16;
    private static final int READ_BYTES = 4096;

    private final InputStream in;
    private final OutputStream out;
    private final Link link;
    private final ScheduledExecutorService executor;
    private final WireCodec codec;
    private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Semaphore arriving = new Semaphore(ARRIVING);
    private volatile boolean closed;

    /**
     * @param in reading from it must end when it is closed by another thread: that of a {@code FileChannel} does, a
     *     {@code FileInputStream} on a device does not
     * @param executor the link's own; the link's ticks come from it while the channel is open
     */
    BlockingLines(InputStream in, OutputStream out, Link link, ScheduledExecutorService executor, WireCodec codec) {
        this.in = in;
        this.out = out;
        this.link = link;
        this.executor = executor;
        this.codec = codec;
    }

    /**
     * Attaches to the link, and reads on the calling thread until the device ends, breaks or is closed; the link is told of it.
     *
     * @return why it ended
     */
    String run() {
        Thread writer = Thread.ofPlatform().daemon().name("reeve-channel-out").start(this::write);
        String reason = "this end is stopping";
        try {
            executor.execute(() -> link.attached(this));
            Future<?> ticks = executor.scheduleAtFixedRate(link::tick, 1, 1, TimeUnit.SECONDS);
            reason = read();
            ticks.cancel(false);
            String why = reason;
            executor.execute(() -> link.detached(this, why));
        } catch (RejectedExecutionException stopping) {
            // The executor has ended before the channel: there is no link to tell any more.
        }
        closed = true;
        writer.interrupt();
        return reason;
    }

    private String read() {
        LineSplitter lines = new LineSplitter();
        LineGate gate = new LineGate(codec);
        byte[] bytes = new byte[READ_BYTES];
        try {
            while (true) {
                int count = in.read(bytes);
                if (count < 0) {
                    return "the channel has ended";
                }
                lines.feed(bytes, 0, count, line -> {
                    if (gate.passes(line)) {
                        handOver(line);
                    }
                });
            }
        } catch (IOException broken) {
            return closed ? "the channel was closed" : "the channel cannot be read: " + broken.getMessage();
        }
    }

    /** Waits while the link has enough to do. */
    private void handOver(String line) {
        arriving.acquireUninterruptibly();
        executor.execute(() -> {
            arriving.release();
            link.textReceived(this, line);
        });
    }

    private void write() {
        try {
            out.write('\n');
            while (!closed) {
                out.write((waiting.take() + '\n').getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (waiting.isEmpty()) {
                    executor.execute(link::resume);
                }
            }
        } catch (IOException broken) {
            if (!closed) {
                close("the channel cannot be written: " + broken.getMessage());
            }
        } catch (InterruptedException | RejectedExecutionException ended) {
            // Only run() interrupts, when there is nothing more to write for.
        }
    }

    /** Never blocks: what finds no room is lost, and the conversation ends with it. */
    @Override
    public void send(String text) {
        if (!waiting.offer(text)) {
            close("the channel is not read by the host");
        }
    }

    @Override
    public Readiness readiness() {
        return waiting.size() < WAITING / 2 ? Readiness.READY : Readiness.CONGESTED;
    }

    @Override
    public void close(String reason) {
        closed = true;
        executor.execute(() -> link.detached(this, reason));
        try {
            in.close();
            out.close();
        } catch (IOException nothingMore) {
            // It is given up in any case.
        }
    }
}
