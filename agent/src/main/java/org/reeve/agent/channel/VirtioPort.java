package org.reeve.agent.channel;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The character device of a virtio serial port (Linux, {@code drivers/char/virtio_console.c}). It can be opened only once at a
 * time; while no host is connected, a read returns end of file at once and a write blocks. So there is one descriptor, one
 * thread that reads from it and one that writes to it; a {@link java.nio.channels.FileChannel} would make them wait for each
 * other.
 */
final class VirtioPort implements AutoCloseable {
    /** After an end of file: how long to wait until the host is looked for again. */
    private static final Duration HOST_AWAY = Duration.ofMillis(250);

    /** Without a device, or when it cannot be opened. It may be plugged in later. */
    private static final Duration DEVICE_AWAY = Duration.ofSeconds(5);

    /** After a conversation that came to nothing: two ends that do not understand each other must not do so in a hurry. */
    private static final Duration BETWEEN_GREETINGS = Duration.ofSeconds(5);

    private static final int READ_BYTES = 8192;

    private static final Logger LOG = LoggerFactory.getLogger(VirtioPort.class);

    private final Path path;
    private final PortListener listener;
    private final PortWriter writer = new PortWriter(this::writerUnblocked);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread reader;
    private final Thread writing;
    private final ReeveClock clock;
    private Duration notBefore;
    private Host host = Host.AWAY;
    private boolean up;

    /** Whether a host is at the other end, as far as the device shows it. */
    private enum Host {
        PERHAPS,
        AWAY
    }

    VirtioPort(Path path, ReeveClock clock, PortListener listener) {
        this.path = path;
        this.clock = clock;
        this.notBefore = clock.elapsed();
        this.listener = listener;
        reader = thread("channel-read", this::readUntilClosed);
        writing = thread("channel-write", writer);
    }

    void start() {
        reader.start();
        writing.start();
    }

    /** Queues a line for the host, from any thread; when too much is queued already, the host is given up as lost. */
    void write(byte[] line) {
        switch (writer.offer(line)) {
            case QUEUED, DROPPED -> {}
            case STALLED -> lost("the host does not read from the channel");
        }
    }

    boolean isCongested() {
        return writer.isCongested();
    }

    /** The conversation has ended, for a reason of its own: the listener is told {@link PortListener#opened} again later. */
    synchronized void giveUp() {
        up = false;
        notBefore = clock.elapsed().plus(BETWEEN_GREETINGS);
        writer.clear();
    }

    /** To be called once a second: greets again after {@link #giveUp}. */
    synchronized void tick() {
        if (host == Host.PERHAPS) {
            opened();
        }
    }

    /** Waits until what was written is with the host, and at most so long. */
    void drain(Duration most) {
        writer.drain(clock, most);
    }

    /** Ends both threads, as soon as the kernel lets go of them; a write to an absent host may hold one until exit. */
    @Override
    public void close() {
        closed.countDown();
        writer.detach();
        reader.interrupt();
        writing.interrupt();
    }

    private static Thread thread(String name, Runnable body) {
        return Thread.ofPlatform().name(name).daemon().unstarted(body);
    }

    private void readUntilClosed() {
        String lastProblem = "";
        while (!isClosed()) {
            String problem = readDevice();
            lost(problem);
            if (!problem.equals(lastProblem)) {
                LOG.info(problem);
                lastProblem = problem;
            }
            waitFor(DEVICE_AWAY);
        }
    }

    /** Reads until the device fails; returns why, in words. */
    private String readDevice() {
        // Opening a path that does not exist would create a file there, in the place where udev puts its link.
        if (!Files.exists(path) || Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return "there is no virtio channel " + path
                    + "; without one this guest gets no certificate: add it to its domain, or load virtio_console";
        }
        try (RandomAccessFile device = new RandomAccessFile(path.toFile(), "rw")) {
            writer.attach(device);
            present();
            readFrom(device);
            return "the virtio channel " + path + " was closed";
        } catch (IOException e) {
            return "the virtio channel " + path + " failed: " + e.getMessage();
        } finally {
            absent();
            writer.detach();
        }
    }

    private void readFrom(RandomAccessFile device) throws IOException {
        byte[] buffer = new byte[READ_BYTES];
        while (!isClosed()) {
            int count = device.read(buffer);
            if (count < 0) {
                absent();
                lost("the host is not connected to the channel");
                waitFor(HOST_AWAY);
            } else if (present()) {
                listener.received(Arrays.copyOf(buffer, count));
            }
        }
    }

    /** Whether what is read now belongs to a conversation. */
    private synchronized boolean present() {
        host = Host.PERHAPS;
        opened();
        return up;
    }

    private synchronized void absent() {
        host = Host.AWAY;
    }

    private synchronized void opened() {
        if (!up && !writer.isStalled() && !isClosed() && clock.elapsed().compareTo(notBefore) >= 0) {
            up = true;
            writer.clear();
            listener.opened();
        }
    }

    private synchronized void lost(String reason) {
        if (up) {
            up = false;
            writer.clear();
            listener.lost(reason);
        }
    }

    private void writerUnblocked() {
        opened();
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void waitFor(Duration time) {
        try {
            boolean ignored = closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
