package org.reeve.watchdog.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reeve.common.link.LineLinkHandler;
import org.reeve.common.link.Link;
import org.reeve.common.wire.WireCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a link connected to the unix socket that QEMU has for a guest's virtio channel. The socket's path changes with each
 * start of the guest. On the event loop only.
 */
final class AgentChannelDialer {
    private static final Logger LOG = LoggerFactory.getLogger(AgentChannelDialer.class);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(15);

    private final EventLoop loop;
    private final Link link;
    private final WireCodec codec;
    private @Nullable Path socket;
    private @Nullable Channel channel;
    private Duration delay = FIRST_DELAY;
    private boolean closed;

    AgentChannelDialer(EventLoop loop, Link link, WireCodec codec) {
        this.loop = loop;
        this.link = link;
        this.codec = codec;
    }

    /** @param newSocket null while the guest has none */
    void socket(@Nullable Path newSocket) {
        if (newSocket == null ? socket == null : newSocket.equals(socket)) {
            return;
        }
        boolean idle = channel == null && socket == null;
        socket = newSocket;
        delay = FIRST_DELAY;
        if (channel != null) {
            // The old socket is that of a run of the guest that has ended; what follows begins when it is closed.
            var _ = channel.close();
        } else if (idle) {
            dial();
        }
    }

    /** The conversation works: the next time is a first time again. */
    void worked() {
        delay = FIRST_DELAY;
    }

    void close() {
        closed = true;
        if (channel != null) {
            var _ = channel.close();
        }
    }

    private void dial() {
        Path path = socket;
        if (closed || path == null) {
            return;
        }
        Channel dialled = new Bootstrap()
                .group(loop)
                .channel(NioDomainSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        LineLinkHandler.addTo(made.pipeline(), link, codec);
                    }
                })
                .connect(UnixDomainSocketAddress.of(path))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        LOG.debug("The channel {} cannot be opened: {}", path, String.valueOf(connected.cause()));
                    }
                })
                .channel();
        channel = dialled;
        dialled.closeFuture().addListener(_ -> {
            channel = null;
            if (!closed && socket != null) {
                var _ = loop.schedule(this::dialUnlessDialled, delay.toMillis(), TimeUnit.MILLISECONDS);
                Duration doubled = delay.multipliedBy(2);
                delay = doubled.compareTo(LONGEST_DELAY) < 0 ? doubled : LONGEST_DELAY;
            }
        });
    }

    private void dialUnlessDialled() {
        if (channel == null) {
            dial();
        }
    }
}
