package org.reeve.common.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's end of a link: keeps dialling until it is closed. The addresses are tried in turn, and after the last one it
 * waits: half a second at first, doubling to 30 s, until a connection has lasted a minute.
 */
public final class WebSocketDialer {
    private static final Logger LOG = LoggerFactory.getLogger(WebSocketDialer.class);
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MAX_HTTP = 8192;

    private final EventLoop loop;
    private final Supplier<List<InetSocketAddress>> addresses;
    private final Security security;
    private final Link link;
    private final ReeveClock clock;
    private final Backoff backoff;

    private State state = State.NEW;
    private @Nullable Channel channel;
    private String lastTrouble = "";

    /**
     * How a connection is protected.
     *
     * @param context asked for every connection anew, so that a renewed certificate is used
     * @param peerName who showed the certificate of a session; it may throw when the name is none
     */
    public record Security(Supplier<SslContext> context, Function<SSLSession, NodeName> peerName) {}

    private enum State {
        NEW,
        DIALLING,
        CLOSED
    }

    /**
     * @param loop the link's executor too
     * @param addresses asked before every round, on a thread that may block; host names that are not resolved yet are looked up
     */
    public WebSocketDialer(
            EventLoop loop,
            Supplier<List<InetSocketAddress>> addresses,
            Security security,
            Link link,
            ReeveClock clock,
            RandomGenerator random) {
        this.loop = loop;
        this.addresses = addresses;
        this.security = security;
        this.link = link;
        this.clock = clock;
        this.backoff = new Backoff(random);
    }

    /** Begins to dial; once. */
    public void start() {
        loop.execute(() -> {
            if (state == State.NEW) {
                state = State.DIALLING;
                round();
            }
        });
    }

    /** Ends the connection, if there is one, and dials no more. */
    public void close() {
        loop.execute(() -> {
            state = State.CLOSED;
            if (channel != null) {
                var _ = channel.close();
            }
        });
    }

    private void round() {
        if (state == State.CLOSED) {
            return;
        }
        Thread.ofVirtual().name("reeve-dial").start(() -> {
            List<InetSocketAddress> resolved = new ArrayList<>();
            String trouble = "no address is known";
            try {
                for (InetSocketAddress address : addresses.get()) {
                    resolve(address, resolved);
                }
            } catch (UnknownHostException unknown) {
                trouble = "no such host: " + unknown.getMessage();
            } catch (RuntimeException failed) {
                // Dialling must go on whatever the supplier meets: nobody else would start it again.
                trouble = "the addresses are not available: " + failed;
            }
            String why = trouble;
            loop.execute(() -> dial(resolved, 0, why));
        });
    }

    private static void resolve(InetSocketAddress address, List<InetSocketAddress> into) throws UnknownHostException {
        if (!address.isUnresolved()) {
            into.add(address);
            return;
        }
        for (InetAddress one : InetAddress.getAllByName(address.getHostString())) {
            into.add(new InetSocketAddress(one, address.getPort()));
        }
    }

    private void dial(List<InetSocketAddress> resolved, int index, String trouble) {
        if (state == State.CLOSED) {
            return;
        }
        if (index >= resolved.size()) {
            again(trouble);
            return;
        }
        InetSocketAddress address = resolved.get(index);
        Attempt attempt = new Attempt(address);
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, TIMEOUT_MILLIS)
                .handler(attempt)
                .connect(address);
        channel = connecting.channel();
        connecting.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                attempt.trouble = String.valueOf(done.cause().getMessage());
            }
        });
        connecting.channel().closeFuture().addListener(_ -> {
            Duration attachedAt = attempt.attachedAt;
            if (attachedAt == null) {
                dial(resolved, index + 1, address + ": " + attempt.trouble);
            } else {
                backoff.lasted(clock.elapsed().minus(attachedAt));
                lastTrouble = "";
                again("");
            }
        });
    }

    /** @param trouble empty after a link that was up: its listener was told */
    private void again(String trouble) {
        channel = null;
        if (state == State.CLOSED) {
            return;
        }
        if (!trouble.isEmpty() && !trouble.equals(lastTrouble)) {
            lastTrouble = trouble;
            LOG.info("no link: {}; it is tried again and again", trouble);
        }
        var _ = loop.schedule(this::round, backoff.next().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One connection: TLS, HTTP, WebSocket, link. */
    private final class Attempt extends ChannelInitializer<Channel> {
        private final InetSocketAddress address;
        private String trouble = "the connection was closed";
        private @Nullable Duration attachedAt;

        Attempt(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        protected void initChannel(Channel made) {
            SslHandler tls =
                    security.context().get().newHandler(made.alloc(), address.getHostString(), address.getPort());
            tls.setHandshakeTimeoutMillis(TIMEOUT_MILLIS);
            WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
                    .webSocketUri(URI.create("wss://reeve" + WebSocketLinkHandler.PATH))
                    .allowExtensions(false)
                    .handleCloseFrames(false)
                    .generateOriginHeader(false)
                    .maxFramePayloadLength(WireLimits.MAX_TEXT)
                    .handshakeTimeoutMillis(TIMEOUT_MILLIS)
                    .build();
            made.pipeline()
                    .addLast(tls)
                    .addLast(new HttpClientCodec())
                    .addLast(new HttpObjectAggregator(MAX_HTTP))
                    .addLast(new WebSocketClientProtocolHandler(config))
                    .addLast(new Upgraded());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            trouble = String.valueOf(cause.getMessage());
            var _ = ctx.close();
        }

        private final class Upgraded extends ChannelInboundHandlerAdapter {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
                if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
                    NodeName name = security.peerName()
                            .apply(ctx.pipeline().get(SslHandler.class).engine().getSession());
                    attachedAt = clock.elapsed();
                    LinkFeed.follow(ctx, link, name);
                    return;
                }
                super.userEventTriggered(ctx, event);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                trouble = String.valueOf(cause.getMessage());
                var _ = ctx.close();
            }
        }
    }
}
