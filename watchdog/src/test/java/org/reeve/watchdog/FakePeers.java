package org.reeve.watchdog;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLSession;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.PeerName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.link.LineLinkHandler;
import org.reeve.common.link.Link;
import org.reeve.common.link.LinkListener;
import org.reeve.common.link.MemoryOutbox;
import org.reeve.common.link.WebSocketLinkHandler;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;

/** A central or an agent, as far as links go: what arrives is kept, and answered by whoever asks for it. */
public final class FakePeers implements AutoCloseable {
    final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) group.next();
    private final WireCodec codec = WireCodec.create();
    private final ReeveClock clock = ReeveClock.system();

    /** One end of a link. */
    static final class Peer implements LinkListener {
        final List<Message> heard = new CopyOnWriteArrayList<>();
        final List<NodeName> ups = new CopyOnWriteArrayList<>();
        private final Consumer<Message> reaction;
        private final Runnable onUp;

        Peer(Consumer<Message> reaction, Runnable onUp) {
            this.reaction = reaction;
            this.onUp = onUp;
        }

        @Override
        public void up(NodeName peer) {
            ups.add(peer);
            onUp.run();
        }

        @Override
        public void received(Message message, Runnable dealtWith) {
            heard.add(message);
            dealtWith.run();
            reaction.accept(message);
        }

        @Override
        public void down(String reason) {}
    }

    public Link link(NodeName self, ExpectedPeer peer, LinkListener listener) {
        return new Link(
                new Link.Self(self, "test"),
                peer,
                new MemoryOutbox(1_000),
                listener,
                new Link.Ground(codec, clock, loop));
    }

    /** @return the port on loopback */
    public int listen(LiveCredentials own, ExpectedPeer peer, Link link) {
        SslContext tls = TlsContexts.server(own, peer, clock);
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline()
                                .addLast(tls.newHandler(made.alloc()))
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(8_192));
                        WebSocketLinkHandler.addTo(made.pipeline(), FakePeers::name, name -> link);
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** As QEMU's socket of a virtio channel with an agent behind it. */
    void listen(Path socket, Link link) {
        new ServerBootstrap()
                .group(group)
                .channel(NioServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        LineLinkHandler.addTo(made.pipeline(), link, codec);
                    }
                })
                .bind(UnixDomainSocketAddress.of(socket))
                .syncUninterruptibly();
    }

    private static NodeName name(SSLSession session) {
        try {
            return PeerName.of(session);
        } catch (IdentityException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
