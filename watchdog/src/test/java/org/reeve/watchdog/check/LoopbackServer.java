package org.reeve.watchdog.check;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A server on loopback, with the manners of a guest that is not to be trusted where it is told so. */
final class LoopbackServer {
    final AtomicInteger connections = new AtomicInteger();

    private final Channel listener;

    LoopbackServer(EventLoopGroup group, InetAddress address, Supplier<List<ChannelHandler>> handlers) {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.incrementAndGet();
                        handlers.get().forEach(channel.pipeline()::addLast);
                        channel.pipeline().addLast(new HangUp());
                    }
                })
                .bind(address, 0)
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    void close() {
        listener.close().syncUninterruptibly();
    }

    private static final class HangUp extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }

    /** Says it as soon as somebody connects. */
    static ChannelHandler greeting(String text) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                var _ = ctx.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
            }
        };
    }

    /** Says it when something was asked, and hangs up. */
    static ChannelHandler answer(String text) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                var _ = ctx.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        };
    }

    /** Says it as soon as somebody connects, and breaks the connection off (RST). */
    static ChannelHandler reset(String text) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                var _ = ctx.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        };
    }

    /** Says nothing, and that it will not. */
    static ChannelHandler halfClose() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                var _ = ((SocketChannel) ctx.channel()).shutdownOutput();
            }
        };
    }

    /** Says the beginning, then a letter every 20 ms, for ever. */
    static ChannelHandler drip(String beginning, String letter) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                var _ = ctx.writeAndFlush(Unpooled.copiedBuffer(beginning, StandardCharsets.UTF_8));
                var _ = ctx.executor().scheduleAtFixedRate(() -> drop(ctx), 20, 20, TimeUnit.MILLISECONDS);
            }

            private void drop(ChannelHandlerContext ctx) {
                var _ = ctx.writeAndFlush(Unpooled.copiedBuffer(letter, StandardCharsets.UTF_8));
            }
        };
    }

    /** Says the beginning and then as much of the same as is taken, up to 1 GB. */
    static ChannelHandler flood(String beginning, String more, AtomicLong sent) {
        byte[] block = more.repeat(64 * 1024 / more.length()).getBytes(StandardCharsets.UTF_8);
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                var _ = ctx.write(Unpooled.copiedBuffer(beginning, StandardCharsets.UTF_8));
                next(ctx);
            }

            private void next(ChannelHandlerContext ctx) {
                var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(block)).addListener(written -> {
                    if (written.isSuccess() && sent.addAndGet(block.length) < 1_000_000_000L) {
                        next(ctx);
                    }
                });
            }
        };
    }
}
