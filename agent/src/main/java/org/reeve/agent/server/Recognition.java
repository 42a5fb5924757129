package org.reeve.agent.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the end of the TLS handshake; only then is there a parser that a byte could reach. */
final class Recognition extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(Recognition.class);

    private final Doorkeeper doorkeeper;
    private final Pages pages;
    private final Consumer<ChannelHandlerContext> upgrade;

    Recognition(Doorkeeper doorkeeper, Pages pages, Consumer<ChannelHandlerContext> upgrade) {
        this.doorkeeper = doorkeeper;
        this.pages = pages;
        this.upgrade = upgrade;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
            context.fireUserEventTriggered(event);
            return;
        }
        if (!handshake.isSuccess()) {
            LOG.debug("no handshake with {}", context.channel().remoteAddress(), handshake.cause());
            var _ = context.close();
            return;
        }
        switch (doorkeeper.recognised(context.channel())) {
            case FULL -> {
                var _ = context.close();
            }
            case LET_IN -> {
                context.pipeline().addLast(codec()).addLast(new RequestHandler(pages, upgrade));
                context.pipeline().remove(this);
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A handshake that failed: the event above says so too.
        var _ = context.close();
    }

    static HttpServerCodec codec() {
        return new HttpServerCodec(new HttpDecoderConfig()
                .setMaxInitialLineLength(Limits.REQUEST_LINE)
                .setMaxHeaderSize(Limits.HEADER_FIELDS)
                .setMaxChunkSize(Limits.BODY_PIECE)
                .setInitialBufferSize(Limits.REQUEST_LINE));
    }
}
