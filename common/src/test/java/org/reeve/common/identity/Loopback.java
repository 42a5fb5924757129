package org.reeve.common.identity;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A TLS listener on loopback that greets whoever is let in with the name that it saw, and echoes; and clients of it. */
final class Loopback implements AutoCloseable {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<String> serverResults = new LinkedBlockingQueue<>();
    final Channel listener;

    Loopback(SslContext server) throws Exception {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(server.newHandler(channel.alloc()), new Greeter());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** What the server made of the connection that ended its handshake next: a name, or {@code refused: ...}. */
    String serverSaw() throws InterruptedException {
        String result = serverResults.poll(10, TimeUnit.SECONDS);
        if (result == null) {
            throw new AssertionError("the server's handshake did not end");
        }
        return result;
    }

    Client connect(SslContext context) throws Exception {
        return new Client(context);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One connection. */
    final class Client {
        final Channel channel;
        final SslHandler tls;
        private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<String> failure = new CompletableFuture<>();

        private Client(SslContext context) throws Exception {
            CompletableFuture<SslHandler> made = new CompletableFuture<>();
            channel = new Bootstrap()
                    .group(group)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel socket) {
                            // With host and port, as otherwise the JDK keeps no session that it could resume.
                            SslHandler handler = context.newHandler(socket.alloc(), "localhost", port());
                            made.complete(handler);
                            socket.pipeline().addLast(handler, new Receiver());
                        }
                    })
                    .connect(listener.localAddress())
                    .sync()
                    .channel();
            tls = made.get(10, TimeUnit.SECONDS);
        }

        /** What the server says: its greeting is the name that it saw. */
        String text() throws InterruptedException {
            String text = texts.poll(10, TimeUnit.SECONDS);
            if (text == null) {
                throw new AssertionError("nothing came: " + failure);
            }
            return text;
        }

        String echoOf(String text) throws InterruptedException {
            var _ = channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
            return text();
        }

        /** Why the connection ended. */
        String failure() throws Exception {
            return failure.get(10, TimeUnit.SECONDS);
        }

        private final class Receiver extends SimpleChannelInboundHandler<ByteBuf> {
            @Override
            protected void channelRead0(ChannelHandlerContext context, ByteBuf data) {
                texts.add(data.toString(StandardCharsets.UTF_8));
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                failure.complete(messages(cause));
                var _ = context.close();
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                failure.complete("closed");
            }
        }
    }

    private final class Greeter extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent completion) {
                if (completion.isSuccess()) {
                    String name = PeerName.of(context.pipeline()
                                    .get(SslHandler.class)
                                    .engine()
                                    .getSession())
                            .toString();
                    serverResults.add(name);
                    var _ = context.writeAndFlush(Unpooled.copiedBuffer(name, StandardCharsets.UTF_8));
                } else {
                    serverResults.add("refused: " + messages(completion.cause()));
                }
            }
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf data) {
            var _ = context.writeAndFlush(data.retain());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    private static String messages(@Nullable Throwable thrown) {
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append(" | ");
        }
        return messages.toString();
    }
}
