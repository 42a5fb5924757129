package org.reeve.central;

import static org.awaitility.Awaitility.await;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.AgentPresence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.common.identity.CertificateProof;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.DerText;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.KeyPairs;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.PeerName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.link.Link;
import org.reeve.common.link.LinkListener;
import org.reeve.common.link.MemoryOutbox;
import org.reeve.common.link.WebSocketDialer;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;

/** A host that joins and connects as a real one does, and then says what the test tells it to. */
public final class FakeHost implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HostId id;
    private final LiveCredentials credentials;
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Message> heard = new CopyOnWriteArrayList<>();
    private final Link link;
    private final WebSocketDialer dialer;
    private volatile boolean up;

    /** Joins {@code central} with a new token, and does not connect yet. */
    public static FakeHost joining(RunningCentral central) throws Exception {
        HostId id = new HostId(UUID.randomUUID());
        KeyPair keys = KeyPairs.generate();
        RunningCentral.Answer answer = central.post(null, "/api/v1/join", joinBody(central.newJoinToken(), id, keys));
        if (answer.status() != 200) {
            throw new AssertionError("the host may not join: " + answer.body());
        }
        return new FakeHost(
                central,
                id,
                Credentials.issued(
                        keys.getPrivate(),
                        new NodeName.Host(id),
                        texts(answer.body(), "certificates"),
                        texts(answer.body(), "authorities")));
    }

    /** A host with a certificate that somebody else got. */
    static FakeHost with(RunningCentral central, HostId id, Credentials credentials) {
        return new FakeHost(central, id, credentials);
    }

    public static String joinBody(String token, HostId id, KeyPair keys) {
        CertificateProof proof = CertificateProof.sign(keys, new NodeName.Host(id));
        return "{\"token\":\"%s\",\"host\":\"%s\",\"name\":\"rack1\",\"publicKey\":\"%s\",\"proof\":\"%s\"}"
                .formatted(token, id, proof.publicKey(), proof.proof());
    }

    private static List<String> texts(String json, String name) {
        Matcher list = Pattern.compile("\"" + name + "\":\\[([^]]*)]").matcher(json);
        if (!list.find()) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return Pattern.compile("\"([^\"]*)\"")
                .matcher(list.group(1))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private FakeHost(RunningCentral central, HostId id, Credentials first) {
        this.id = id;
        this.credentials = new LiveCredentials(first);
        ReeveClock clock = ReeveClock.system();
        var loop = loops.next();
        link = new Link(
                new Link.Self(new NodeName.Host(id), "fake"),
                new NodeName.Central()::equals,
                new MemoryOutbox(10_000),
                new Ears(),
                new Link.Ground(WireCodec.create(), clock, loop));
        SslContext tls = TlsContexts.client(credentials, ExpectedPeer.central(), clock);
        int port = central.central().hostsPort();
        dialer = new WebSocketDialer(
                loop,
                () -> List.of(InetSocketAddress.createUnresolved("127.0.0.1", port)),
                new WebSocketDialer.Security(() -> tls, session -> {
                    try {
                        return PeerName.of(session);
                    } catch (IdentityException e) {
                        throw new IllegalArgumentException(e);
                    }
                }),
                link,
                clock,
                new Random(1));
        var _ = loop.scheduleAtFixedRate(link::tick, 1, 1, TimeUnit.SECONDS);
    }

    private final class Ears implements LinkListener {
        @Override
        public void up(NodeName peer) {
            up = true;
        }

        @Override
        public void received(Message message, Runnable dealtWith) {
            heard.add(message);
            dealtWith.run();
        }

        @Override
        public void down(String reason) {
            up = false;
        }
    }

    public HostId id() {
        return id;
    }

    LiveCredentials credentials() {
        return credentials;
    }

    /** Dials, and does not wait. */
    public void dial() {
        dialer.start();
    }

    /** Dials, and waits until the link is up. */
    public FakeHost connect() {
        dialer.start();
        await().atMost(PATIENCE).until(() -> up);
        return this;
    }

    public boolean isUp() {
        return up;
    }

    public void say(Message message) {
        link.sendReliable(message);
    }

    /** Reports that it runs {@code guests}, each called as its number in the list says, and waits until central knows. */
    public void report(RunningCentral central, GuestId... guests) {
        say(new Message.HostReport(
                id,
                "rack1",
                "fake",
                Arrays.stream(guests)
                        .map(guest -> new GuestReport(
                                guest,
                                "guest-" + guest.toString().substring(0, 4),
                                PowerState.RUNNING,
                                AgentPresence.CONNECTED,
                                "healthy",
                                List.of("192.0.2.7"),
                                "0.1.0"))
                        .toList()));
        for (GuestId guest : guests) {
            await().atMost(PATIENCE).until(() -> central.central().guests().isReportedBy(id, guest));
        }
    }

    public void say(OperationStatus status, GuestId guest) {
        say(new Message.OperationChanged(guest, status));
    }

    public void say(Incident incident) {
        say(new Message.IncidentChanged(incident));
    }

    /** What central said so far, oldest first. */
    public List<Message> heard() {
        return heard;
    }

    /** The operation of that id and attempt, as central ordered it; waits for it. */
    public Operation ordered(OperationId operation, int attempt) {
        return await().atMost(PATIENCE)
                .until(() -> order(operation, attempt), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Operation> order(OperationId id, int attempt) {
        return heard.stream()
                .map(message -> message instanceof Message.RunOperation(Operation operation) ? operation : null)
                .filter(operation -> operation != null && operation.id().equals(id) && operation.attempt() == attempt)
                .findFirst();
    }

    /** The answer to a certificate request for {@code subject} that is made now; waits for it. */
    public Message certificateFor(NodeName subject) {
        heard.removeIf(message ->
                message instanceof Message.CertificateIssued || message instanceof Message.CertificateRefused);
        CertificateProof proof = CertificateProof.sign(KeyPairs.generate(), subject);
        say(new Message.CertificateRequest(proof.subject(), proof.publicKey(), proof.proof()));
        return await().atMost(PATIENCE)
                .until(
                        () -> heard.stream()
                                .filter(message -> message instanceof Message.CertificateIssued
                                        || message instanceof Message.CertificateRefused)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    static @Nullable Instant issuedUntil(Message.CertificateIssued issued) throws IdentityException {
        return DerText.certificates(issued.certificates())
                .getFirst()
                .getNotAfter()
                .toInstant();
    }

    @Override
    public void close() {
        if (loops.isShuttingDown()) {
            return;
        }
        dialer.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
