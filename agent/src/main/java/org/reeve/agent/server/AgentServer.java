package org.reeve.agent.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.PeerName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.link.Link;
import org.reeve.common.link.WebSocketLinkHandler;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Port 842. It is open only while this guest has a certificate. On the event loop. */
public final class AgentServer implements AutoCloseable {
    /** Memory of the heap, given back at once: a pool, and buffers outside the heap, cost megabytes that an idle agent never needs. */
    public static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

    private static final int BACKLOG = 64;
    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);

    private final EventLoopGroup group;
    private final InetSocketAddress listen;
    private final Pages pages;
    private final ReeveClock clock;
    private final Doorkeeper doorkeeper = new Doorkeeper();
    private @Nullable Channel listening;
    private String trouble = "";

    public AgentServer(EventLoopGroup group, InetSocketAddress listen, Pages pages, ReeveClock clock) {
        this.group = group;
        this.listen = listen;
        this.pages = pages;
        this.clock = clock;
    }

    /**
     * Listens, if the port is free. Otherwise it says so once, and may be called again later.
     *
     * @param host who may connect
     * @param link where the host's link leads
     */
    public void open(LiveCredentials own, ExpectedPeer host, Link link) {
        SslContext tls = TlsContexts.server(own, host, clock);
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.ALLOCATOR, HEAP)
                .childOption(ChannelOption.ALLOCATOR, HEAP)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Connection(tls, link))
                .bind(listen);
        var _ = bound.addListener(done -> {
            if (done.isSuccess()) {
                listening = bound.channel();
                trouble = "";
                LOG.info("listening on {}", bound.channel().localAddress());
            } else {
                troubled(done.cause());
            }
        });
    }

    /** Whether somebody could connect. */
    public boolean isListening() {
        return listening != null && listening.isOpen();
    }

    /** Why it does not listen, in words; empty when nothing is wrong. */
    public String trouble() {
        return trouble;
    }

    public int connections() {
        return doorkeeper.connections();
    }

    /** Closes the port; connections stay, with the certificate that they were made with. */
    @Override
    public void close() {
        Channel open = listening;
        if (open != null) {
            listening = null;
            var _ = open.close();
        }
    }

    private void troubled(Throwable cause) {
        String now = "port " + listen.getPort() + " cannot be opened (" + cause.getMessage()
                + "): stop the program that has it (ss -ltnp), or set \"listen\" in the agent's configuration";
        if (!now.equals(trouble)) {
            LOG.error("{}; it is tried again and again", now);
        }
        trouble = now;
    }

    private final class Connection extends ChannelInitializer<Channel> {
        private final SslContext tls;
        private final Link link;

        Connection(SslContext tls, Link link) {
            this.tls = tls;
            this.link = link;
        }

        @Override
        protected void initChannel(Channel channel) {
            doorkeeper.arrived(channel);
            SslHandler handshake = tls.newHandler(channel.alloc());
            handshake.setHandshakeTimeoutMillis(Limits.HANDSHAKE.toMillis());
            channel.pipeline().addLast(handshake).addLast(new Recognition(doorkeeper, pages, this::upgrade));
        }

        private void upgrade(ChannelHandlerContext context) {
            // The link's handlers want the upgrade request whole.
            context.pipeline().addLast(new HttpObjectAggregator(Limits.BODY_PIECE));
            WebSocketLinkHandler.addTo(context.pipeline(), Connection::peer, peer -> link);
        }

        private static NodeName peer(SSLSession session) {
            try {
                return PeerName.of(session);
            } catch (IdentityException e) {
                throw new IllegalStateException("a session without a name passed the handshake", e);
            }
        }
    }
}
