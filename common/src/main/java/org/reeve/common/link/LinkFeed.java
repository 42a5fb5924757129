package org.reeve.common.link;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.identity.NodeName;
import org.reeve.common.wire.WireLimits;

/** The last handler of a channel that is attached to a link: gives the link what arrives, its ticks, and the end. */
final class LinkFeed extends SimpleChannelInboundHandler<Object> {
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Link link;
    private final ChannelTransport transport;
    private final Consumer<Transport> attach;
    private @Nullable ScheduledFuture<?> ticks;
    private String reason = "the connection was closed";

    /** @param attach attaches the transport to {@code link} */
    LinkFeed(Link link, ChannelTransport transport, Consumer<Transport> attach) {
        this.link = link;
        this.transport = transport;
        this.attach = attach;
    }

    /**
     * A WebSocket's handshake is over: the link is fed from now on, in the place of the handler that waited for that.
     *
     * @param certified the name that the peer's certificate shows
     */
    static void follow(ChannelHandlerContext waiting, Link link, NodeName certified) {
        waiting.pipeline()
                .addLast(new WebSocketFrameAggregator(WireLimits.MAX_TEXT))
                .addLast(new LinkFeed(
                        link,
                        new ChannelTransport(waiting.channel(), ChannelTransport.Framing.WEB_SOCKET),
                        transport -> link.attached(transport, certified)))
                .remove(waiting.handler());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            begin(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        begin(ctx);
        ctx.fireChannelActive();
    }

    private void begin(ChannelHandlerContext ctx) {
        if (ticks == null) {
            ticks = ctx.executor()
                    .scheduleAtFixedRate(link::tick, untilNextTick(ctx), TICK_NANOS, TimeUnit.NANOSECONDS);
            attach.accept(transport);
        }
    }

    /** All links tick together: a host has a thousand, and to be woken for each takes longer than what it does then. */
    private static long untilNextTick(ChannelHandlerContext ctx) {
        return TICK_NANOS - Math.floorMod(ctx.executor().ticker().nanoTime(), TICK_NANOS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ScheduledFuture<?> running = ticks;
        if (running != null) {
            running.cancel(false);
        }
        link.detached(transport, reason);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Object received) {
        switch (received) {
            case String line -> link.textReceived(transport, line);
            case TextWebSocketFrame text -> link.textReceived(transport, text.text());
            case CloseWebSocketFrame close -> {
                reason = "the peer closed: " + close.reasonText();
                ctx.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
            }
            case BinaryWebSocketFrame _ -> end("a binary message");
            default -> {}
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        link.detached(transport, reason);
        ctx.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            link.resume();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        end(String.valueOf(cause.getMessage()));
    }

    private void end(String why) {
        reason = why;
        link.detached(transport, why);
        transport.close(why);
    }
}
