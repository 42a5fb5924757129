package org.reeve.watchdog.check;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.recovery.FailedCheck;

/** Real connections, on loopback, also to servers that mean no good. */
class NetworkProberTest {
    private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
    /** Where an answer is expected, also from a machine that has much else to do. */
    private static final Duration IN_TIME = Duration.ofSeconds(20);

    /** Where none is. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final String PAGE = "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nall is well";
    private static final MultiThreadIoEventLoopGroup GROUP =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private static final X509Bundle AUTHORITY =
            bundle(certificate("CN=Test authority").setIsCertificateAuthority(true), null);

    private final EventLoop loop = (EventLoop) GROUP.next();
    private final NetworkProber prober =
            new NetworkProber(loop, ReeveClock.system(), ProbeTls.trusting(AUTHORITY.getCertificate()));
    private final List<LoopbackServer> servers = new ArrayList<>();

    @AfterEach
    void closeServers() {
        servers.forEach(LoopbackServer::close);
    }

    @AfterAll
    static void closeGroup() {
        var _ = GROUP.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void anOpenPortPasses() {
        assertEquals(Outcome.PASSED, tcp(serve(List::of), IN_TIME));
    }

    @Test
    void aClosedPortIsARefusalAndSoAnAnswer() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, HERE)) {
            port = gone.getLocalPort();
        }
        assertEquals(new Outcome.WrongAnswer("it refused the connection"), tcp(port, IN_TIME));
    }

    /** A listener whose queue is full drops what comes, as a machine that hangs does. */
    @Test
    void whoeverDoesNotTakeTheConnectionGivesNoAnswer() throws IOException {
        List<SocketChannel> queue = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(0, 1, HERE)) {
            for (int i = 0; i < 8; i++) {
                SocketChannel waiting = SocketChannel.open();
                queue.add(waiting);
                waiting.configureBlocking(false);
                boolean _ = waiting.connect(listener.getLocalSocketAddress());
            }
            assertEquals(new Outcome.NoAnswer("there was no answer within 1 s"), tcp(listener.getLocalPort(), SOON));
        } finally {
            for (SocketChannel waiting : queue) {
                waiting.close();
            }
        }
    }

    /** A link-local address without an interface: the kernel refuses at once, and nothing is sent. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "ping"})
    void whereThisHostCannotGoNobodyWasAsked(String kind) {
        Check check =
                kind.equals("tcp") ? new Check.Tcp(terms(IN_TIME), null, 22) : new Check.Ping(terms(IN_TIME), null);
        assertInstanceOf(Outcome.NotAsked.class, ask(check, InetAddress.ofLiteral("fe80::1")));
    }

    @Test
    void errorsOfTheConnectionAreToldApart() {
        assertInstanceOf(
                Outcome.NoAnswer.class,
                Connection.notConnected(new ConnectException("Connection timed out: /192.0.2.1:80")));
        assertInstanceOf(
                Outcome.WrongAnswer.class,
                Connection.notConnected(new ConnectException("Connection refused: /192.0.2.1:80")));
        assertInstanceOf(
                Outcome.NoAnswer.class, Connection.notConnected(new NoRouteToHostException("No route to host")));
        assertInstanceOf(
                Outcome.WrongAnswer.class,
                Connection.notConnected(new SocketException("Connection reset by peer: /192.0.2.1:80")));
        assertInstanceOf(
                Outcome.NotAsked.class, Connection.notConnected(new SocketException("Network is unreachable")));
    }

    /** Its greeting is there before the time-out; the loop, one of its own here, turns too late to read it. */
    @Test
    void whatALoopWithoutTimeToListenMissesIsNotTheGuestsFault() {
        int port = serve(() -> List.of(LoopbackServer.greeting("SSH-2.0-OpenSSH_9.2p1\r\n")));
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        CountDownLatch tooLate = new CountDownLatch(1);
        MultiThreadIoEventLoopGroup alone = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        EventLoop held = (EventLoop) alone.next();
        NetworkProber late = new NetworkProber(held, ReeveClock.system(), ProbeTls.usual());
        held.execute(() -> {
            late.probe(new Check.Ssh(terms(SOON), null, port), HERE, outcome::complete);
            hold(tooLate);
        });
        CompletableFuture.delayedExecutor(SOON.toMillis() + 200, TimeUnit.MILLISECONDS)
                .execute(tooLate::countDown);
        assertInstanceOf(
                Outcome.NotHeard.class, outcome.orTimeout(60, TimeUnit.SECONDS).join());
        var _ = alone.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void anSshServerPasses() {
        assertEquals(Outcome.PASSED, ssh(serve(() -> List.of(LoopbackServer.greeting("SSH-2.0-OpenSSH_9.2p1\r\n")))));
    }

    @Test
    void whoeverTakesTheConnectionAndSaysNothingIsAliveAndWrong() {
        Outcome expected = new Outcome.WrongAnswer("it took the connection and did not answer within 1 s");
        assertEquals(expected, ssh(serve(List::of), SOON));
        assertEquals(expected, http(serve(List::of), "well", null, SOON));
        assertEquals(expected, http(serve(List::of), "well", unverified(), SOON));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SSH-2.0-Open", "HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\nall"})
    void aConnectionThatIsResetMidwayIsAWrongAnswer(String said) {
        int port = serve(() -> List.of(LoopbackServer.reset(said)));
        assertInstanceOf(Outcome.WrongAnswer.class, ssh(port));
        assertInstanceOf(Outcome.WrongAnswer.class, http(port, "well", null));
        assertInstanceOf(Outcome.WrongAnswer.class, http(port, "well", unverified()));
    }

    /** Whether the greeting is read before the kernel tells of the reset is chance. */
    @Test
    void aConnectionThatIsResetAfterTheBannerIsOneOfAGuestThatLives() {
        Outcome outcome = ssh(serve(() -> List.of(LoopbackServer.reset("SSH-2.0-OpenSSH_9.2p1\r\n"))));
        assertTrue(outcome instanceof Outcome.Passed || outcome instanceof Outcome.WrongAnswer, outcome::toString);
    }

    /** It says that it has nothing more to say, and goes on to listen. */
    @Test
    void whoeverClosesItsHalfWithoutAnAnswerGivesAWrongOne() {
        int port = serve(() -> List.of(LoopbackServer.halfClose()));
        assertEquals(new Outcome.WrongAnswer("it closed the connection before it named an SSH version"), ssh(port));
        assertEquals(new Outcome.WrongAnswer("it closed the connection without an answer"), http(port, "well", null));
    }

    @Test
    void aGuestMayHaveAnAddressOfVersionSix() throws IOException {
        InetAddress here = InetAddress.ofLiteral("::1");
        assumeTrue(here.isReachable(1000), "needs IPv6 on loopback");
        LoopbackServer web = new LoopbackServer(GROUP, here, () -> List.of(LoopbackServer.answer(PAGE)));
        servers.add(web);
        Check.Page page = new Check.Page("/", null, List.of(), "is well");
        assertEquals(Outcome.PASSED, ask(new Check.Tcp(terms(IN_TIME), null, web.port()), here));
        assertEquals(Outcome.PASSED, ask(new Check.Http(terms(IN_TIME), null, web.port(), page, null), here));
        web.close();
        assertEquals(
                new Outcome.WrongAnswer("it refused the connection"),
                ask(new Check.Tcp(terms(IN_TIME), null, web.port()), here));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-", "hello\n", ""})
    void aBannerThatDripsEndsWithTheTimeOut(String beginning) {
        assertInstanceOf(
                Outcome.WrongAnswer.class, ssh(serve(() -> List.of(LoopbackServer.drip(beginning, "x"))), SOON));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 200 OK\r\nx: ", "HTTP/1.1 ", "HTTP/1.1 200 OK\r\n\r\n"})
    void aPageThatDripsEndsWithTheTimeOut(String beginning) {
        Outcome outcome = http(serve(() -> List.of(LoopbackServer.drip(beginning, "x"))), "well", null, SOON);
        assertEquals(new Outcome.WrongAnswer("it took the connection and did not answer within 1 s"), outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nx: ",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3b9aca00\r\n",
                "",
            })
    void ofAGigabyteLittleIsRead(String beginning) {
        AtomicLong sent = new AtomicLong();
        int port = serve(() -> List.of(LoopbackServer.flood(beginning, "x", sent)));
        assertInstanceOf(Outcome.WrongAnswer.class, http(port, "well", null));
        assertInstanceOf(Outcome.WrongAnswer.class, ssh(port));
        // What the kernel keeps on the way is sent, but not read.
        assertTrue(sent.get() < 32_000_000, () -> sent + " bytes were sent");
    }

    @Test
    void answersToWhatWasNotAskedEndAfterHalfAMegabyte() {
        AtomicLong sent = new AtomicLong();
        int port = serve(() -> List.of(LoopbackServer.flood("", "HTTP/1.1 102 Processing\r\n\r\n", sent)));
        assertEquals(
                new Outcome.WrongAnswer("what was asked for is not in the first 512 KiB that it sent"),
                http(port, "well", null));
    }

    @Test
    void aPageWithItsTextPasses() {
        assertEquals(Outcome.PASSED, http(serve(() -> List.of(LoopbackServer.answer(PAGE))), "is well", null));
    }

    @Test
    void aRedirectIsAnAnswerAndIsNotFollowed() {
        LoopbackServer elsewhere = start(List::of);
        int port = serve(() -> List.of(LoopbackServer.answer("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:"
                + elsewhere.port() + "/\r\ncontent-length: 0\r\n\r\n")));
        assertEquals(Outcome.PASSED, http(port, null, null));
        assertEquals(0, elsewhere.connections.get());
    }

    @Test
    void aCertificateForTheNameByATrustedAuthorityPasses() {
        int port = serveTls(certificate("CN=shop").addSanDnsName("shop.example.org"), AUTHORITY);
        assertEquals(Outcome.PASSED, http(port, "is well", verified("shop.example.org")));
        assertEquals(Outcome.PASSED, http(port, "is well", verified("shop.example.org")), "resumed");
    }

    @Test
    void aCertificateForAnotherNameOrByAnotherAuthorityIsAWrongAnswer() {
        X509Bundle stranger = bundle(certificate("CN=Stranger").setIsCertificateAuthority(true), null);
        CertificateBuilder shop = certificate("CN=shop").addSanDnsName("shop.example.org");
        for (Outcome outcome : List.of(
                http(serveTls(shop, AUTHORITY), null, verified("blog.example.org")),
                http(serveTls(shop, stranger), null, verified("shop.example.org")))) {
            Outcome.WrongAnswer wrong = assertInstanceOf(Outcome.WrongAnswer.class, outcome);
            assertTrue(wrong.what().startsWith("TLS does not come about: "), wrong.what());
        }
    }

    @Test
    void withoutVerificationAnyCertificateWillDo() {
        X509Bundle stranger = bundle(certificate("CN=Stranger").setIsCertificateAuthority(true), null);
        int port = serveTls(certificate("CN=shop").addSanDnsName("shop.example.org"), stranger);
        assertEquals(Outcome.PASSED, http(port, "is well", unverified()));
    }

    @Test
    void aServerThatDoesNotSpeakTlsIsAWrongAnswer() {
        int port = serve(() -> List.of(LoopbackServer.answer(PAGE)));
        Outcome.WrongAnswer wrong =
                assertInstanceOf(Outcome.WrongAnswer.class, http(port, null, verified("shop.example.org")));
        assertTrue(wrong.what().startsWith("TLS does not come about: "), wrong.what());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
    void aMachineThatAnswersPingsPasses(String address) {
        Outcome outcome = ask(new Check.Ping(terms(IN_TIME), null), InetAddress.ofLiteral(address));
        assumeFalse(outcome instanceof Outcome.NotAsked, "needs CAP_NET_RAW");
        assertEquals(Outcome.PASSED, outcome);
    }

    @Test
    void nothingOfAProbeIsLeftOpen() throws Exception {
        int web = serve(() -> List.of(LoopbackServer.answer(PAGE)));
        int silent = serve(List::of);
        assertEquals(Outcome.PASSED, http(web, null, null));
        ask(new Check.Ping(terms(IN_TIME), null), HERE);
        long before = openFiles();
        for (int i = 0; i < 20; i++) {
            http(web, null, null);
            ask(new Check.Ping(terms(IN_TIME), null), HERE);
        }
        ssh(silent, SOON);
        // The servers of this test live in the same process, and notice a little later.
        await().until(() -> openFiles() <= before + 1);
    }

    private static void hold(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private Outcome tcp(int port, Duration timeout) {
        return ask(new Check.Tcp(terms(timeout), null, port), HERE);
    }

    private Outcome ssh(int port) {
        return ssh(port, IN_TIME);
    }

    private Outcome ssh(int port, Duration timeout) {
        return ask(new Check.Ssh(terms(timeout), null, port), HERE);
    }

    private Outcome http(int port, @Nullable String text, Check.@Nullable Tls tls) {
        return http(port, text, tls, IN_TIME);
    }

    private Outcome http(int port, @Nullable String text, Check.@Nullable Tls tls, Duration timeout) {
        Check.Page page = new Check.Page("/", tls == null ? null : tls.name(), List.of(), text);
        return ask(new Check.Http(terms(timeout), null, port, page, tls), HERE);
    }

    /** Again where the machine had no time to listen, as the product does. */
    private Outcome ask(Check check, InetAddress target) {
        Outcome found;
        do {
            CompletableFuture<Outcome> outcome = new CompletableFuture<>();
            loop.execute(() -> prober.probe(check, target, outcome::complete));
            found = outcome.orTimeout(60, TimeUnit.SECONDS).join();
        } while (found instanceof Outcome.NotHeard);
        return found;
    }

    private static Check.Terms terms(Duration timeout) {
        return new Check.Terms("shop", Duration.ofMinutes(1), timeout, 3, FailedCheck.Action.ALERT, null);
    }

    private static Check.Tls verified(String name) {
        return new Check.Tls(name, Check.Verification.ON);
    }

    private static Check.Tls unverified() {
        return new Check.Tls(null, Check.Verification.OFF);
    }

    private int serve(Supplier<List<ChannelHandler>> handlers) {
        return start(handlers).port();
    }

    private int serveTls(CertificateBuilder certificate, X509Bundle authority) {
        X509Bundle own = bundle(certificate, authority);
        try {
            SslContext context = SslContextBuilder.forServer(
                            own.getKeyPair().getPrivate(), own.getCertificatePathWithRoot())
                    .build();
            return serve(() -> List.of(context.newHandler(ByteBufAllocator.DEFAULT), LoopbackServer.answer(PAGE)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private LoopbackServer start(Supplier<List<ChannelHandler>> handlers) {
        LoopbackServer server = new LoopbackServer(GROUP, HERE, handlers);
        servers.add(server);
        return server;
    }

    private static CertificateBuilder certificate(String subject) {
        return new CertificateBuilder().subject(subject);
    }

    private static X509Bundle bundle(CertificateBuilder builder, @Nullable X509Bundle authority) {
        try {
            return authority == null ? builder.buildSelfSigned() : builder.buildIssuedBy(authority);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
