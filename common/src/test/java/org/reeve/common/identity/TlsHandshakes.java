package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.UUID;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.TestAuthority.Options;
import org.reeve.common.time.VirtualClock;

/** A server that stands for an agent, a client that stands for its host, and real handshakes between them on loopback. */
abstract class TlsHandshakes {
    static final NodeName HOST = new NodeName.Host(new HostId(UUID.fromString("0a000000-0000-4000-8000-000000000001")));
    static final NodeName OTHER_HOST =
            new NodeName.Host(new HostId(UUID.fromString("0a000000-0000-4000-8000-000000000002")));
    static final NodeName GUEST =
            new NodeName.Guest(new GuestId(UUID.fromString("0b000000-0000-4000-8000-000000000001")));
    static final NodeName OTHER_GUEST =
            new NodeName.Guest(new GuestId(UUID.fromString("0b000000-0000-4000-8000-000000000002")));

    static final ExpectedPeer ANYBODY = new ExpectedPeer("anybody", name -> true);

    final TestAuthority authority = new TestAuthority();
    final VirtualClock clock = new VirtualClock(TestAuthority.NOW);
    final LiveCredentials guest = new LiveCredentials(authority.credentials(GUEST));
    final LiveCredentials host = new LiveCredentials(authority.credentials(HOST));

    SslContext agent() {
        return TlsContexts.server(guest, ExpectedPeer.exactly(HOST), clock);
    }

    SslContext client(Credentials credentials) {
        return TlsContexts.client(new LiveCredentials(credentials), ExpectedPeer.exactly(GUEST), clock);
    }

    Credentials hostWith(Options options) {
        return authority.credentials(options);
    }

    /** The server's reason. */
    String refused(SslContext client) throws Exception {
        try (Loopback loopback = new Loopback(agent())) {
            Loopback.Client connection = loopback.connect(client);
            String saw = loopback.serverSaw();
            assertTrue(saw.startsWith("refused: "), saw);
            assertFalse(connection.failure().isEmpty());
            return saw;
        }
    }

    /** The client's reason. */
    String refusedByClient(Credentials server, ExpectedPeer expected) throws Exception {
        SslContext context = TlsContexts.server(new LiveCredentials(server), ExpectedPeer.anyHost(), clock);
        try (Loopback loopback = new Loopback(context)) {
            Loopback.Client connection = loopback.connect(TlsContexts.client(host, expected, clock));
            return connection.failure();
        }
    }

    static void assertContains(String expected, String actual) {
        assertTrue(actual.contains(expected), () -> "expected: " + expected + "\nin: " + actual);
    }

    SslContext foreignClient(Options options) throws Exception {
        KeyPair own = KeyPairs.generate();
        PublicKey key = own.getPublic();
        return foreignClient(own, authority.issue(key, options), authority.certificate);
    }

    SslContext foreignClient(KeyPair own, X509Certificate... chain) throws Exception {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .keyManager(own.getPrivate(), chain)
                .trustManager(TlsContexts.trustManager(host, ExpectedPeer.exactly(GUEST), clock))
                .endpointIdentificationAlgorithm(null)
                .build();
    }
}
