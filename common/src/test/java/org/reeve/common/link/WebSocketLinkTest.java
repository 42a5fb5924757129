package org.reeve.common.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireLimits;

/** The real thing on the loopback: TLS 1.3 with certificates at both ends, HTTP, WebSocket, link. */
class WebSocketLinkTest {
    private static final NodeName HOST = new NodeName.Host(new HostId(new UUID(1, 1)));
    private static final NodeName GUEST = new NodeName.Guest(new GuestId(new UUID(2, 2)));
    private static final WireCodec CODEC = WireCodec.create();

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final EventLoop agentLoop = loops.next();
    private final EventLoop hostLoop = loops.next();
    private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final RecordedLink agentSide = new RecordedLink();
    private final RecordedLink hostSide = new RecordedLink();
    private final Link agent = link(GUEST, HOST, agentSide, agentLoop);

    private X509Bundle authority;
    private X509Bundle hostCertificate;
    private SslContext agentTls;
    private SslContext hostTls;

    @BeforeEach
    void certificates() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        hostCertificate = issued(HOST);
        X509Bundle guest = issued(GUEST);
        agentTls = SslContextBuilder.forServer(guest.getKeyPair().getPrivate(), guest.getCertificatePath())
                .sslProvider(SslProvider.JDK)
                .trustManager(authority.getCertificate())
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3")
                .build();
        hostTls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .keyManager(hostCertificate.getKeyPair().getPrivate(), hostCertificate.getCertificatePath())
                .trustManager(authority.getCertificate())
                .endpointIdentificationAlgorithm(null)
                .protocols("TLSv1.3")
                .build();
    }

    @AfterEach
    void end() {
        var _ = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    private X509Bundle issued(NodeName name) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=reeve")
                .addSanUriName(name.toString())
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(authority);
    }

    private static NodeName nameIn(SSLSession session) {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            for (List<?> name : certificate.getSubjectAlternativeNames()) {
                if (name.get(1) instanceof String text && text.startsWith("reeve:")) {
                    return NodeName.parse(text);
                }
            }
            throw new IllegalArgumentException("no name in " + certificate);
        } catch (SSLPeerUnverifiedException | java.security.cert.CertificateParsingException nobody) {
            throw new IllegalArgumentException(nobody);
        }
    }

    private static Link link(NodeName self, NodeName peer, RecordedLink listener, EventLoop loop) {
        Predicate<NodeName> expected = peer::equals;
        return new Link(
                new Link.Self(self, "test"),
                expected,
                new MemoryOutbox(1000),
                listener,
                new Link.Ground(CODEC, ReeveClock.system(), loop));
    }

    private InetSocketAddress listening(int port) throws InterruptedException {
        Channel channel = new ServerBootstrap()
                .group(agentLoop, agentLoop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                        accepted.add(child);
                        child.pipeline()
                                .addLast(agentTls.newHandler(child.alloc()))
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(8192));
                        WebSocketLinkHandler.addTo(child.pipeline(), WebSocketLinkTest::nameIn, _ -> agent);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), port)
                .sync()
                .channel();
        accepted.add(channel);
        return (InetSocketAddress) channel.localAddress();
    }

    private WebSocketDialer dialer(Link link, List<InetSocketAddress> addresses, AtomicInteger contexts) {
        return new WebSocketDialer(
                hostLoop,
                () -> addresses,
                new WebSocketDialer.Security(
                        () -> {
                            contexts.incrementAndGet();
                            return hostTls;
                        },
                        WebSocketLinkTest::nameIn),
                link,
                ReeveClock.system(),
                new Random(1));
    }

    @Test
    void messagesGoBothWays() throws Exception {
        Link host = link(HOST, GUEST, hostSide, hostLoop);
        host.sendReliable(RecordedLink.message("kept until the link is up"));
        host.send(RecordedLink.message("lost, as the link is down"));
        WebSocketDialer dialer = dialer(host, List.of(listening(0)), new AtomicInteger());
        dialer.start();
        await().until(() -> agentSide.has("kept"));
        agent.send(RecordedLink.message("fast"));
        agent.sendReliable(RecordedLink.message("ż".repeat(100_000)));
        await().until(() -> hostSide.has("żżż"));
        assertEquals(List.of("up " + HOST, "kept until the link is up"), agentSide.events());
        assertEquals(List.of("up " + GUEST, "fast", "ż".repeat(100_000)), hostSide.events());
        dialer.close();
        await().until(() -> agentSide.has("down"));
        await().until(() -> hostSide.has("down"));
    }

    @Test
    void theDialerComesBackWithAFreshContextAndNothingIsLost() throws Exception {
        Link host = link(HOST, GUEST, hostSide, hostLoop);
        InetSocketAddress address = listening(0);
        AtomicInteger contexts = new AtomicInteger();
        WebSocketDialer dialer = dialer(host, List.of(address), contexts);
        dialer.start();
        await().until(() -> hostSide.has("up"));
        accepted.close().sync();
        await().until(() -> hostSide.has("down"));
        host.sendReliable(RecordedLink.message("said while away"));
        listening(address.getPort());
        await().until(() -> agentSide.has("said while away"));
        assertTrue(contexts.get() >= 2, contexts + " contexts");
        dialer.close();
    }

    @Test
    void anAddressThatDoesNotAnswerIsPassedOver() throws Exception {
        InetSocketAddress answers = listening(0);
        accepted.close().sync();
        InetSocketAddress silent = answers;
        InetSocketAddress second = listening(0);
        Link host = link(HOST, GUEST, hostSide, hostLoop);
        WebSocketDialer dialer = dialer(
                host,
                List.of(InetSocketAddress.createUnresolved("localhost", silent.getPort()), second),
                new AtomicInteger());
        dialer.start();
        await().until(() -> hostSide.has("up " + GUEST));
        dialer.close();
    }

    @Test
    void aPeerThatSaysAnotherNameThanItsCertificateIsRefused() throws Exception {
        Link liar = link(new NodeName.Central(), GUEST, hostSide, hostLoop);
        WebSocketDialer dialer = dialer(liar, List.of(listening(0)), new AtomicInteger());
        dialer.start();
        await().until(() -> hostSide.has("down the peer closed: the peer says that it is reeve://central"));
        assertFalse(agentSide.has("up"));
        dialer.close();
    }

    private SSLContext plainTls() throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        char[] none = new char[0];
        keys.setKeyEntry("key", hostCertificate.getKeyPair().getPrivate(), none, hostCertificate.getCertificatePath());
        keys.setCertificateEntry("authority", authority.getCertificate());
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(keys, none);
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(keys);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }

    /** How the server closed. */
    private static final class Closing implements WebSocket.Listener {
        final CompletableFuture<String> closed = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.complete("error " + error);
        }
    }

    private static URI uri(InetSocketAddress address) {
        return URI.create("wss://127.0.0.1:" + address.getPort() + WebSocketLinkHandler.PATH);
    }

    @Test
    void aBrowserIsTurnedAway() throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(plainTls()).build()) {
            CompletionException refused = assertThrows(CompletionException.class, () -> client.newWebSocketBuilder()
                    .header("Origin", "https://example.org")
                    .buildAsync(uri(listening(0)), new Closing())
                    .join());
            assertTrue(String.valueOf(refused.getCause()).contains("WebSocketHandshake"), refused.toString());
        }
        assertEquals(List.of(), agentSide.events());
    }

    @Test
    void aMessageAboveTheLimitAndABinaryOneEndTheConnection() throws Exception {
        URI uri = uri(listening(0));
        try (HttpClient client = HttpClient.newBuilder().sslContext(plainTls()).build()) {
            Closing tooLong = new Closing();
            WebSocket first =
                    client.newWebSocketBuilder().buildAsync(uri, tooLong).join();
            String half = "x".repeat(WireLimits.MAX_TEXT / 2 + 1);
            var _ = first.sendText(half, false).thenCompose(socket -> socket.sendText(half, true));
            tooLong.closed.get(10, TimeUnit.SECONDS);
            Closing binary = new Closing();
            WebSocket second =
                    client.newWebSocketBuilder().buildAsync(uri, binary).join();
            var _ = second.sendBinary(ByteBuffer.wrap(new byte[] {1}), true);
            assertEquals("1008 a binary message", binary.closed.get(10, TimeUnit.SECONDS));
            Closing garbage = new Closing();
            WebSocket third =
                    client.newWebSocketBuilder().buildAsync(uri, garbage).join();
            var _ = third.sendText("{}", true);
            assertTrue(garbage.closed.get(10, TimeUnit.SECONDS).startsWith("1008 a text that is not a frame"));
        }
        assertEquals(List.of(), agentSide.events());
    }

    @Test
    void whoShowsNoCertificateSpeaksToNobody() throws Exception {
        hostTls = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(authority.getCertificate())
                .endpointIdentificationAlgorithm(null)
                .build();
        AtomicInteger contexts = new AtomicInteger();
        WebSocketDialer dialer = dialer(link(HOST, GUEST, hostSide, hostLoop), List.of(listening(0)), contexts);
        dialer.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> contexts.get() >= 3);
        assertEquals(List.of(), hostSide.events());
        assertEquals(List.of(), agentSide.events());
        dialer.close();
    }
}
