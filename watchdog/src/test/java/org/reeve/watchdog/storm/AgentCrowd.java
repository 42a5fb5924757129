package org.reeve.watchdog.storm;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.link.LineLinkHandler;
import org.reeve.common.link.Link;
import org.reeve.common.link.LinkListener;
import org.reeve.common.link.MemoryOutbox;
import org.reeve.common.link.WebSocketLinkHandler;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.FullHost;
import org.reeve.watchdog.TestAuthority;

/**
 * The agents of all guests of a {@link FullHost}, as far as their links go: heartbeats every five seconds, on the socket of the virtio
 * channel, and on the network as soon as the host has dialled. The guest of number N has the address 127.1.N/250.N%250+1.
 */
final class AgentCrowd implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(5);
    /** From the start of the guest to the agent's first word. */
    private static final Duration BOOT = Duration.ofSeconds(2);

    private static final int IN_A_ROW = 250;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = (EventLoop) group.next();
    private final WireCodec codec = WireCodec.create();
    private final ReeveClock clock = ReeveClock.system();
    private final List<Agent> agents = new ArrayList<>();
    private int port;

    /** How the agents can be reached. */
    enum Reach {
        CHANNEL,
        /** TLS on the network too, as a guest with a network has it. */
        NETWORK
    }

    AgentCrowd(int number, Reach reach, Path channels, NodeName.Host host, TestAuthority authority) throws Exception {
        for (int i = 0; i < number; i++) {
            NodeName.Guest name = new NodeName.Guest(FullHost.guest(i));
            SslContext tls =
                    switch (reach) {
                        case CHANNEL -> null;
                        case NETWORK ->
                            TlsContexts.server(
                                    new LiveCredentials(authority.credentials(name)),
                                    ExpectedPeer.exactly(host),
                                    clock);
                    };
            Agent agent = new Agent(i, name, tls);
            agents.add(agent);
            agent.listen(channels.resolve(Integer.toString(i)));
        }
        if (reach == Reach.NETWORK) {
            port = listenOnNetwork(host);
        }
        var _ = loop.scheduleAtFixedRate(new Round(), 0, HEARTBEAT.toMillis() / Round.PARTS, TimeUnit.MILLISECONDS);
    }

    /** Where all agents listen, each at its own address; 0 where they do not. */
    int port() {
        return port;
    }

    /** All guests stop at once. */
    void die() {
        loop.execute(() -> agents.forEach(Agent::die));
    }

    /** The guest runs again. */
    void started(int number) {
        var _ = loop.schedule(agents.get(number)::boot, BOOT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private int listenOnNetwork(NodeName.Host host) {
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        byte[] at = ((InetSocketAddress) made.localAddress())
                                .getAddress()
                                .getAddress();
                        agents.get(at[2] * IN_A_ROW + (at[3] & 0xff) - 1).accepted(made, host);
                    }
                })
                .bind("0.0.0.0", 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Spreads the heartbeats. */
    private final class Round implements Runnable {
        static final int PARTS = 50;

        private int part;

        @Override
        public void run() {
            for (int i = part; i < agents.size(); i += PARTS) {
                agents.get(i).beat();
            }
            part = (part + 1) % PARTS;
        }
    }

    /** One of them. On the event loop only. */
    private final class Agent {
        private final String address;
        private final NodeName.Guest name;
        private final @Nullable SslContext tls;
        private final ChannelGroup connections = new DefaultChannelGroup(loop);
        private final Line onChannel = new Line();
        private final Line onNetwork = new Line();
        private final Link channel;
        private final Link network;
        private Life life = Life.RUNS;
        private UUID boot = UUID.randomUUID();

        private enum Life {
            RUNS,
            DEAD
        }

        Agent(int number, NodeName.Guest name, @Nullable SslContext tls) {
            this.address = "127.1." + number / IN_A_ROW + "." + (number % IN_A_ROW + 1);
            this.name = name;
            this.tls = tls;
            this.channel = link(onChannel);
            this.network = link(onNetwork);
        }

        private Link link(Line line) {
            return new Link(
                    new Link.Self(name, "crowd"),
                    peer -> peer instanceof NodeName.Host,
                    new MemoryOutbox(100),
                    line,
                    new Link.Ground(codec, clock, loop));
        }

        void listen(Path socket) {
            new ServerBootstrap()
                    .group(group)
                    .channel(NioServerDomainSocketChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel made) {
                            if (lives(made)) {
                                LineLinkHandler.addTo(made.pipeline(), channel, codec);
                            }
                        }
                    })
                    .bind(UnixDomainSocketAddress.of(socket))
                    .syncUninterruptibly();
        }

        void accepted(Channel made, NodeName.Host host) {
            if (lives(made) && tls != null) {
                made.pipeline()
                        .addLast(tls.newHandler(made.alloc()))
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(8_192));
                WebSocketLinkHandler.addTo(made.pipeline(), _ -> host, _ -> network);
            }
        }

        private boolean lives(Channel made) {
            if (life == Life.DEAD) {
                var _ = made.close();
                return false;
            }
            return connections.add(made);
        }

        void die() {
            life = Life.DEAD;
            var _ = connections.close();
        }

        void boot() {
            life = Life.RUNS;
            boot = UUID.randomUUID();
            beat();
        }

        void beat() {
            if (life == Life.DEAD) {
                return;
            }
            Message.Heartbeat heartbeat =
                    new Message.Heartbeat(name.id(), "0.1.0", boot, 5, tls == null ? List.of() : List.of(address), 0);
            (onNetwork.isUp ? network : channel).send(heartbeat);
        }
    }

    private static final class Line implements LinkListener {
        private boolean isUp;

        @Override
        public void up(NodeName peer) {
            isUp = true;
        }

        @Override
        public void received(Message message, Runnable dealtWith) {
            dealtWith.run();
        }

        @Override
        public void down(String reason) {
            isUp = false;
        }
    }
}
