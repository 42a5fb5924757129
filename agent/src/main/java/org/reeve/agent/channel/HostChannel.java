package org.reeve.agent.channel;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.reeve.common.link.LineGate;
import org.reeve.common.link.LineSplitter;
import org.reeve.common.link.Link;
import org.reeve.common.link.Transport;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;

/** The virtio channel as the transport of a link: one frame a line. Everything but the port's threads is on the link's executor. */
public final class HostChannel implements AutoCloseable {
    /** How many lines wait for the link; the reader waits when there are more. */
    private static final int ARRIVING = 16;

    private final VirtioPort port;
    private final Executor executor;
    private final WireCodec codec;
    private @Nullable Link link;
    private @Nullable Transport attached;

    /** @param device such as {@code /dev/virtio-ports/org.reeve.agent.0}; it may appear later */
    public HostChannel(Path device, WireCodec codec, ReeveClock clock, Executor executor) {
        this.executor = executor;
        this.codec = codec;
        port = new VirtioPort(device, clock, new Lines());
    }

    public void start() {
        port.start();
    }

    /** From now on this link has the channel; on the executor. */
    public void carry(Link next) {
        Transport transport = attached;
        Link before = link;
        link = next;
        if (transport != null) {
            if (before != null) {
                before.detached(transport, "this guest has another name now");
            }
            next.attached(transport);
        }
    }

    /** To be called once a second, on the executor. */
    public void tick() {
        port.tick();
        if (link != null) {
            link.tick();
        }
    }

    /** Waits until the host has all that was sent on the channel, and at most so long. */
    public void drain(Duration most) {
        port.drain(most);
    }

    @Override
    public void close() {
        port.close();
    }

    private void opened(Transport transport) {
        attached = transport;
        if (link != null) {
            link.attached(transport);
        }
    }

    private void lost(Transport transport, String reason) {
        if (transport.equals(attached)) {
            attached = null;
        }
        if (link != null) {
            link.detached(transport, reason);
        }
    }

    private void line(Transport transport, String text) {
        if (link != null) {
            link.textReceived(transport, text);
        }
    }

    /** On the port's threads, one call after the other. */
    private final class Lines implements PortListener {
        private final Semaphore arriving = new Semaphore(ARRIVING);
        private LineSplitter splitter = new LineSplitter();
        private LineGate gate = new LineGate(codec);
        private Conversation now = new Conversation();

        @Override
        public void opened() {
            splitter = new LineSplitter();
            gate = new LineGate(codec);
            Conversation fresh = new Conversation();
            now = fresh;
            // Ends the half line that an earlier agent may have left behind.
            port.write(new byte[] {'\n'});
            executor.execute(() -> HostChannel.this.opened(fresh));
        }

        @Override
        public void received(byte[] bytes) {
            Conversation to = now;
            splitter.feed(bytes, 0, bytes.length, text -> {
                if (gate.passes(text)) {
                    arriving.acquireUninterruptibly();
                    executor.execute(() -> {
                        arriving.release();
                        line(to, text);
                    });
                }
            });
        }

        @Override
        public void lost(String reason) {
            Conversation ended = now;
            executor.execute(() -> HostChannel.this.lost(ended, reason));
        }
    }

    private final class Conversation implements Transport {
        @Override
        public void send(String text) {
            if (this.equals(attached)) {
                port.write((text + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }

        @Override
        public Readiness readiness() {
            return port.isCongested() ? Readiness.CONGESTED : Readiness.READY;
        }

        @Override
        public void close(String reason) {
            if (this.equals(attached)) {
                attached = null;
                port.giveUp();
            }
        }
    }
}
