package org.reeve.common.link;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Function;
import javax.net.ssl.SSLSession;
import org.reeve.common.identity.NodeName;
import org.reeve.common.wire.WireLimits;

/**
 * The server's end of links: makes a WebSocket of a request for {@link #PATH} and attaches it to the link of the peer that the
 * TLS session names. Other requests pass on to the handlers behind it.
 */
public final class WebSocketLinkHandler extends ChannelInboundHandlerAdapter {
    /** Where links are. */
    public static final String PATH = "/v1/link";

    private static final long HANDSHAKE_MILLIS = 10_000;

    private final Function<SSLSession, NodeName> peerName;
    private final Function<NodeName, Link> links;

    private WebSocketLinkHandler(Function<SSLSession, NodeName> peerName, Function<NodeName, Link> links) {
        this.peerName = peerName;
        this.links = links;
    }

    /**
     * Adds the handlers, behind an {@link SslHandler}, the HTTP codec and its aggregator.
     *
     * @param peerName who showed the certificate of a session
     * @param links the link of a peer; its executor is the channel's event loop
     */
    public static void addTo(
            ChannelPipeline pipeline, Function<SSLSession, NodeName> peerName, Function<NodeName, Link> links) {
        pipeline.addLast(new WebSocketLinkHandler(peerName, links));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        WebSocketServerProtocolConfig config = WebSocketServerProtocolConfig.newBuilder()
                .websocketPath(PATH)
                .allowExtensions(false)
                .handleCloseFrames(false)
                .maxFramePayloadLength(WireLimits.MAX_TEXT)
                .handshakeTimeoutMillis(HANDSHAKE_MILLIS)
                .build();
        ctx.pipeline()
                .addAfter(ctx.name(), null, new Upgraded())
                .addAfter(ctx.name(), null, new WebSocketServerProtocolHandler(config));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        // Only a browser says where a page came from, and no page is to speak to a daemon with the certificate of a
        // person.
        if (message instanceof FullHttpRequest request
                && request.uri().equals(PATH)
                && request.headers().contains(HttpHeaderNames.ORIGIN)) {
            ReferenceCountUtil.release(message);
            ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.FORBIDDEN))
                    .addListener(ChannelFutureListener.CLOSE);
            return;
        }
        ctx.fireChannelRead(message);
    }

    /** Waits for the WebSocket, then becomes the link's feed. */
    private final class Upgraded extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete) {
                NodeName name = peerName.apply(
                        ctx.pipeline().get(SslHandler.class).engine().getSession());
                LinkFeed.follow(ctx, links.apply(name), name);
                return;
            }
            super.userEventTriggered(ctx, event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }
}
