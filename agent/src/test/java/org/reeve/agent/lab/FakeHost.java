package org.reeve.agent.lab;

import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.CertificateProof;
import org.reeve.common.identity.DerText;
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
import org.reeve.common.link.WebSocketDialer;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;

/**
 * A host with central's authority behind it, as one guest meets it: the other end of its virtio channel, which is a pseudo
 * terminal made by socat, and a client of its port 842.
 */
public final class FakeHost implements AutoCloseable {
    private final ReeveClock clock = ReeveClock.system();
    private final WireCodec codec = WireCodec.create();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Authority authority;
    private final NodeName.Host name = new NodeName.Host(new HostId(UUID.randomUUID()));
    private final GuestId guest;
    private final LiveCredentials own;
    private final Process terminal;
    private final FileInputStream keptOpen;
    private final List<Message> heardOnChannel = new CopyOnWriteArrayList<>();
    private final List<Message> heardOnNetwork = new CopyOnWriteArrayList<>();
    private final Link channel;
    private final Link network;

    /** @param device where the guest's channel appears */
    public FakeHost(Path device, GuestId guest, Authority authority) throws IOException {
        this.guest = guest;
        this.authority = authority;
        own = new LiveCredentials(authority.credentials(name));
        channel = link(heardOnChannel, Way.CHANNEL);
        network = link(heardOnNetwork, Way.NETWORK);
        Path socket = device.resolveSibling(device.getFileName() + ".socket");
        terminal = new ProcessBuilder("socat", "PTY,raw,echo=0,link=" + device, "UNIX-LISTEN:" + socket)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        await().until(() -> Files.exists(device) && Files.exists(socket));
        // Without any reader the terminal would hang up between two lives of the agent, and socat would end.
        keptOpen = new FileInputStream(device.toFile());
        new Bootstrap()
                .group(loop)
                .channel(NioDomainSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        LineLinkHandler.addTo(made.pipeline(), channel, codec);
                    }
                })
                .connect(UnixDomainSocketAddress.of(socket))
                .syncUninterruptibly();
    }

    public NodeName name() {
        return name;
    }

    public Authority authority() {
        return authority;
    }

    /** Begins to dial port 842, as a host does when it knows an address. */
    public WebSocketDialer dial(int port) {
        WebSocketDialer dialer = new WebSocketDialer(
                loop.next(),
                () -> List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)),
                new WebSocketDialer.Security(
                        () -> TlsContexts.client(own, ExpectedPeer.exactly(new NodeName.Guest(guest)), clock),
                        FakeHost::peer),
                network,
                clock,
                new SecureRandom());
        dialer.start();
        return dialer;
    }

    /** Asks over the network link. */
    public void ask(Operation operation) {
        network.sendReliable(new Message.RunOperation(operation));
    }

    /** Asks over the virtio channel. */
    public void askOnChannel(Operation operation) {
        channel.sendReliable(new Message.RunOperation(operation));
    }

    public void cancel(Operation operation) {
        network.sendReliable(new Message.CancelOperation(guest, operation.id(), operation.attempt()));
    }

    public Operation operation(long generation, ModuleDocument... documents) {
        Instant now = clock.now();
        return new Operation(
                OperationId.next(clock, new SecureRandom()),
                1,
                guest,
                new OperationRequest.Modules(generation, List.of(documents)),
                "test",
                now,
                now.plus(Duration.ofMinutes(5)));
    }

    /** All that was said of an operation, over both links, in the order in which it was heard. */
    public List<OperationStatus> statuses(Operation operation) {
        return Stream.concat(heardOnNetwork.stream(), heardOnChannel.stream())
                .filter(Message.OperationChanged.class::isInstance)
                .map(message -> ((Message.OperationChanged) message).status())
                .filter(status -> status.id().equals(operation.id()))
                .toList();
    }

    public Optional<OperationStatus> end(Operation operation) {
        return statuses(operation).stream()
                .filter(status -> status.state().isEnd())
                .findFirst();
    }

    /** What came over the virtio channel. */
    public <T extends Message> List<T> onChannel(Class<T> type) {
        return heardOnChannel.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** What came over port 842. */
    public <T extends Message> List<T> onNetwork(Class<T> type) {
        return heardOnNetwork.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** A page of port 842, asked for with this host's certificate. */
    public HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        try (HttpClient client = client()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    public HttpClient client() {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(
                    new KeyManager[] {TlsContexts.keyManager(own)},
                    new TrustManager[] {
                        TlsContexts.trustManager(own, ExpectedPeer.exactly(new NodeName.Guest(guest)), clock)
                    },
                    null);
            return HttpClient.newBuilder()
                    .sslContext(context)
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        keptOpen.close();
        terminal.destroyForcibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private enum Way {
        NETWORK,
        CHANNEL
    }

    private Link link(List<Message> heard, Way way) {
        Listener listener = new Listener(heard, way);
        Link made = new Link(
                new Link.Self(name, "test"),
                peer -> peer instanceof NodeName.Guest,
                new MemoryOutbox(100),
                listener,
                new Link.Ground(codec, clock, loop.next()));
        listener.link = made;
        return made;
    }

    private static NodeName peer(SSLSession session) {
        try {
            return PeerName.of(session);
        } catch (IdentityException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Listener implements LinkListener {
        private final List<Message> heard;
        private final Way way;
        private @Nullable Link link;

        Listener(List<Message> heard, Way way) {
            this.heard = heard;
            this.way = way;
        }

        @Override
        public void up(NodeName peer) {
            if (way == Way.CHANNEL) {
                say(new Message.EnrolmentOffer(guest, List.of(DerText.of(authority.certificate()))));
            }
        }

        @Override
        public void received(Message message, Runnable dealtWith) {
            heard.add(message);
            if (message instanceof Message.CertificateRequest request) {
                say(issue(request));
            }
            dealtWith.run();
        }

        @Override
        public void down(String reason) {}

        private Message issue(Message.CertificateRequest request) {
            try {
                var key = new CertificateProof(request.subject(), request.publicKey(), request.proof()).verify();
                return new Message.CertificateIssued(
                        request.subject(),
                        DerText.of(List.of(authority.issue(key, request.subject()), authority.certificate())),
                        DerText.of(List.of(authority.certificate())));
            } catch (IdentityException e) {
                return new Message.CertificateRefused(request.subject(), String.valueOf(e.getMessage()));
            }
        }

        private void say(Message message) {
            if (link != null) {
                link.sendReliable(message);
            }
        }
    }
}
