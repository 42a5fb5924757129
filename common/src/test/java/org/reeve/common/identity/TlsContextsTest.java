package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.Socket;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.TestAuthority.Options;
import org.reeve.common.time.VirtualClock;

/** Real handshakes on loopback. The server stands for an agent, the client for its host. */
class TlsContextsTest {
    private static final NodeName HOST =
            new NodeName.Host(new HostId(UUID.fromString("0a000000-0000-4000-8000-000000000001")));
    private static final NodeName OTHER_HOST =
            new NodeName.Host(new HostId(UUID.fromString("0a000000-0000-4000-8000-000000000002")));
    private static final NodeName GUEST =
            new NodeName.Guest(new GuestId(UUID.fromString("0b000000-0000-4000-8000-000000000001")));
    private static final NodeName OTHER_GUEST =
            new NodeName.Guest(new GuestId(UUID.fromString("0b000000-0000-4000-8000-000000000002")));

    private static final ExpectedPeer ANYBODY = new ExpectedPeer("anybody", name -> true);

    private final TestAuthority authority = new TestAuthority();
    private final VirtualClock clock = new VirtualClock(TestAuthority.NOW);
    private final LiveCredentials guest = new LiveCredentials(authority.credentials(GUEST));
    private final LiveCredentials host = new LiveCredentials(authority.credentials(HOST));

    private SslContext agent() {
        return TlsContexts.server(guest, ExpectedPeer.exactly(HOST), clock);
    }

    private SslContext client(Credentials credentials) {
        return TlsContexts.client(new LiveCredentials(credentials), ExpectedPeer.exactly(GUEST), clock);
    }

    private Credentials hostWith(Options options) {
        return authority.credentials(options);
    }

    /** The server's reason. */
    private String refused(SslContext client) throws Exception {
        try (Loopback loopback = new Loopback(agent())) {
            Loopback.Client connection = loopback.connect(client);
            String saw = loopback.serverSaw();
            assertTrue(saw.startsWith("refused: "), saw);
            assertFalse(connection.failure().isEmpty());
            return saw;
        }
    }

    /** The client's reason. */
    private String refusedByClient(Credentials server, ExpectedPeer expected) throws Exception {
        SslContext context = TlsContexts.server(new LiveCredentials(server), ExpectedPeer.anyHost(), clock);
        try (Loopback loopback = new Loopback(context)) {
            Loopback.Client connection = loopback.connect(TlsContexts.client(host, expected, clock));
            return connection.failure();
        }
    }

    private static void assertContains(String expected, String actual) {
        assertTrue(actual.contains(expected), () -> "expected: " + expected + "\nin: " + actual);
    }

    @Test
    void bothSidesSeeEachOthersNames() throws Exception {
        try (Loopback loopback = new Loopback(agent())) {
            Loopback.Client connection = loopback.connect(TlsContexts.client(host, ExpectedPeer.exactly(GUEST), clock));
            assertEquals(HOST.toString(), connection.text());
            assertEquals(GUEST, PeerName.of(connection.tls.engine().getSession()));
            assertEquals("TLSv1.3", connection.tls.engine().getSession().getProtocol());
            assertEquals("hello", connection.echoOf("hello"));
        }
    }

    @Test
    void aGuestIsNotTakenForAHost() throws Exception {
        String reason = refused(client(authority.credentials(OTHER_GUEST)));
        assertContains("expected " + HOST + ", but " + OTHER_GUEST + " came", reason);
    }

    @Test
    void anotherHostIsRefused() throws Exception {
        assertContains(
                "expected " + HOST + ", but " + OTHER_HOST + " came",
                refused(client(authority.credentials(OTHER_HOST))));
    }

    @Test
    void theClientRefusesAnotherGuest() throws Exception {
        assertContains(
                "expected " + GUEST + ", but " + OTHER_GUEST + " came",
                refusedByClient(authority.credentials(OTHER_GUEST), ExpectedPeer.exactly(GUEST)));
    }

    @Test
    void theClientRefusesTheRightNameFromAnotherAuthority() throws Exception {
        assertContains(
                "does not lead to an authority trusted by " + HOST,
                refusedByClient(new TestAuthority().credentials(GUEST), ExpectedPeer.exactly(GUEST)));
    }

    @Test
    void theServerRefusesTheRightNameFromAnotherAuthorityOfTheSameSubject() throws Exception {
        Credentials foreign = new TestAuthority().credentials(HOST);
        Credentials lying = TestAuthority.make(
                new KeyPair(foreign.certificate().getPublicKey(), foreign.key()),
                foreign.chain(),
                List.of(authority.certificate));
        assertContains("does not lead to an authority trusted by " + GUEST, refused(client(lying)));
    }

    @Test
    void anExpiredCertificateIsRefusedAndSaysWhen() throws Exception {
        Instant end = TestAuthority.NOW.minus(Duration.ofSeconds(1));
        String reason =
                refused(client(hostWith(Options.named(HOST.toString()).life(end.minus(Duration.ofDays(30)), end))));
        assertContains("ended at 2026-11-22T11:59:59Z (it is 2026-11-22T12:00:00Z here)", reason);
    }

    @Test
    void aCertificateOfTomorrowIsRefused() throws Exception {
        Instant begin = TestAuthority.NOW.plus(Duration.ofHours(1));
        String reason =
                refused(client(hostWith(Options.named(HOST.toString()).life(begin, begin.plus(Duration.ofDays(30))))));
        assertContains("begins at 2026-11-22T13:00:00Z", reason);
    }

    @Test
    void aCertificateThatEndsWhileTheServerRunsIsRefusedAfterwards() throws Exception {
        try (Loopback loopback = new Loopback(agent())) {
            SslContext client = client(host.current());
            assertEquals(HOST.toString(), loopback.connect(client).text());
            assertEquals(HOST.toString(), loopback.serverSaw());
            clock.advance(CertificateProfile.LIFE.plusSeconds(1));
            loopback.connect(TlsContexts.client(host, ANYBODY, new VirtualClock(TestAuthority.NOW)));
            assertContains("ended at", loopback.serverSaw());
        }
    }

    @Test
    void anAuthorityThatHasEndedIsTrustedNoLonger() throws Exception {
        Instant end = TestAuthority.NOW.minus(Duration.ofDays(1));
        TestAuthority ended = new TestAuthority("CN=ended", end.minus(Duration.ofDays(10)), end);
        Instant later = end.plus(Duration.ofDays(30));
        LiveCredentials server = new LiveCredentials(
                ended.credentials(Options.named(GUEST.toString()).life(end.minusSeconds(60), later)));
        LiveCredentials client = new LiveCredentials(
                ended.credentials(Options.named(HOST.toString()).life(end.minusSeconds(60), later)));
        // The client lives in the past and has no objection.
        SslContext dialling = TlsContexts.client(client, ANYBODY, new VirtualClock(end.minusSeconds(1)));
        try (Loopback loopback = new Loopback(TlsContexts.server(server, ExpectedPeer.anyHost(), clock))) {
            loopback.connect(dialling);
            // PKIX does not look at an anchor's own life.
            assertContains("the certificate \"CN=ended\"", loopback.serverSaw());
        }
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        SslContext bare = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .trustManager(TlsContexts.trustManager(host, ExpectedPeer.exactly(GUEST), clock))
                .endpointIdentificationAlgorithm(null)
                .build();
        assertContains("Empty client certificate chain", refused(bare));
    }

    @Test
    void olderTlsIsRefused() throws Exception {
        SslContext old = SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.2")
                .keyManager(TlsContexts.keyManager(host))
                .trustManager(TlsContexts.trustManager(host, ExpectedPeer.exactly(GUEST), clock))
                .endpointIdentificationAlgorithm(null)
                .build();
        assertContains("TLS", refused(old));
    }

    @Test
    void aCertificateForServersOnlyIsNoClient() throws Exception {
        String reason = refused(client(hostWith(Options.named(HOST.toString()).uses(KeyPurposeId.id_kp_serverAuth))));
        assertContains("the certificate of " + HOST + " is not made for clients", reason);
    }

    @Test
    void aCertificateForClientsOnlyIsNoServer() throws Exception {
        String reason = refusedByClient(
                authority.credentials(Options.named(GUEST.toString()).uses(KeyPurposeId.id_kp_clientAuth)),
                ExpectedPeer.exactly(GUEST));
        assertContains("is not made for servers", reason);
    }

    @Test
    void aCertificateWithoutExtendedKeyUsageIsRefused() throws Exception {
        assertContains(
                "(its extendedKeyUsage is missing)",
                refused(client(hostWith(Options.named(HOST.toString()).uses()))));
    }

    @Test
    void aCertificateForAnyUseIsRefused() throws Exception {
        assertContains(
                "is not made for clients",
                refused(client(hostWith(Options.named(HOST.toString()).uses(KeyPurposeId.anyExtendedKeyUsage)))));
    }

    @Test
    void aCertificateThatMayNotSignIsRefused() throws Exception {
        SslContext client = client(hostWith(Options.named(HOST.toString()).keyUsage(0)));
        assertContains("has no keyUsage digitalSignature", refused(client));
    }

    @Test
    void theCertificateOfAnAuthorityIsNoDaemons() throws Exception {
        SslContext client = client(hostWith(Options.named(HOST.toString())
                .keyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)
                .constraints(new BasicConstraints(0))));
        assertContains("is an authority's, not a daemon's", refused(client));
    }

    @Test
    void twoNamesAreRefused() throws Exception {
        // Our own client refuses to have such credentials; a foreign one is under no such constraint.
        assertContains(
                "has 2 URI names", refused(foreignClient(Options.named(HOST.toString(), OTHER_HOST.toString()))));
    }

    @Test
    void noNameIsRefused() throws Exception {
        assertContains(
                "has 0 URI names",
                refused(foreignClient(Options.named().also(GeneralName.dNSName, "host.example.org"))));
    }

    @Test
    void aNameOfAnotherKindIsRefused() throws Exception {
        assertContains(
                "is for spiffe://host/x, which is no name of a Reeve daemon",
                refused(foreignClient(Options.named("spiffe://host/x"))));
    }

    @Test
    void dnsNamesBesideTheNameDoNotMatter() throws Exception {
        try (Loopback loopback = new Loopback(agent())) {
            Credentials credentials =
                    hostWith(Options.named(HOST.toString()).also(GeneralName.dNSName, "host.example.org"));
            assertEquals(HOST.toString(), loopback.connect(client(credentials)).text());
        }
    }

    @Test
    void aSelfSignedCertificateIsRefused() throws Exception {
        KeyPair own = KeyPairs.generate();
        X509Certificate self = TestAuthority.selfSigned(own, Options.named(HOST.toString()));
        Credentials lying = TestAuthority.make(own, List.of(self), List.of(authority.certificate));
        assertContains("does not lead to an authority trusted by " + GUEST, refused(client(lying)));
    }

    @Test
    void theAuthoritysOwnCertificateIsRefusedAsADaemons() throws Exception {
        assertContains("a chain of 1 certificates came", refused(foreignClient(authority.keys, authority.certificate)));
    }

    @Test
    void aHostCannotActAsAnAuthority() throws Exception {
        Credentials real = host.current();
        KeyPair rogue = KeyPairs.generate();
        TestAuthority imposter = new TestAuthority();
        X509Certificate forged = imposter.issue(rogue.getPublic(), Options.named(HOST.toString()));
        Credentials lying = TestAuthority.make(
                rogue, List.of(forged, real.certificate(), authority.certificate), List.of(authority.certificate));
        assertContains("does not lead to an authority trusted by " + GUEST, refused(client(lying)));
    }

    @Test
    void anAuthorityBelowOursIsBeyondThePathLength() throws Exception {
        TestAuthority below = new TestAuthority("CN=below", TestAuthority.NOW, TestAuthority.NOW.plusSeconds(86400));
        KeyPair own = KeyPairs.generate();
        X509Certificate leaf = below.issue(own.getPublic(), Options.named(HOST.toString()));
        String reason = refused(foreignClient(own, leaf, authority.issueAuthority(below), authority.certificate));
        assertContains("its chain is longer than its authority allows", reason);
    }

    @Test
    void renewedCredentialsCountAtOnceAndOpenConnectionsStay() throws Exception {
        try (Loopback loopback = new Loopback(agent())) {
            SslContext client = TlsContexts.client(host, ExpectedPeer.exactly(GUEST), clock);
            Loopback.Client before = loopback.connect(client);
            before.text();
            X509Certificate first = peer(before);

            guest.replace(authority.credentials(GUEST));
            host.replace(authority.credentials(HOST));

            Loopback.Client after = loopback.connect(client);
            assertEquals(HOST.toString(), after.text());
            assertFalse(peer(after).equals(first));
            assertEquals(guest.current().certificate(), peer(after));
            assertEquals("still there", before.echoOf("still there"));
        }
    }

    @Test
    void aReplacedAuthorityIsTrustedNoLonger() throws Exception {
        TestAuthority next = new TestAuthority("CN=next", TestAuthority.NOW, TestAuthority.NOW.plusSeconds(86400));
        try (Loopback loopback = new Loopback(agent())) {
            SslContext client = client(host.current());
            assertEquals(HOST.toString(), loopback.connect(client).text());
            assertEquals(HOST.toString(), loopback.serverSaw());
            guest.replace(next.credentials(GUEST));
            loopback.connect(TlsContexts.client(host, ANYBODY, clock));
            // The client gives up first: it does not know the new authority either.
            assertContains("refused", loopback.serverSaw());
        }
    }

    /** The JDK asks a trust manager about full handshakes only, so a count of two means that nothing was resumed. */
    @Test
    void noSessionIsResumedByAClientThatWouldLikeTo() throws Exception {
        assertEquals(2, fullHandshakesOfTwo(agent()));
    }

    @Test
    void aServerWithTheJdksSettingsWouldResume() throws Exception {
        assertEquals(1, fullHandshakesOfTwo(resumingServer(ExpectedPeer.anyHost())));
    }

    private int fullHandshakesOfTwo(SslContext server) throws Exception {
        CountingTrust trust = new CountingTrust();
        SslContext client = resumingClient(trust);
        try (Loopback loopback = new Loopback(server)) {
            for (int i = 0; i < 2; i++) {
                Loopback.Client connection = loopback.connect(client);
                assertEquals(HOST.toString(), connection.text());
                // Whatever the server sends after its handshake has come before the answer.
                assertEquals("ping", connection.echoOf("ping"));
            }
        }
        return trust.fullHandshakes.get();
    }

    /** A server made by others, with the JDK's own settings for sessions: Netty asks our trust manager about resumed ones. */
    @Test
    void whereSessionsAreResumedTheNameIsCheckedAgain() throws Exception {
        AtomicBoolean welcome = new AtomicBoolean(true);
        SslContext server = resumingServer(new ExpectedPeer("a welcome host", name -> welcome.get()));
        CountingTrust trust = new CountingTrust();
        SslContext client = resumingClient(trust);
        try (Loopback loopback = new Loopback(server)) {
            Loopback.Client first = loopback.connect(client);
            first.text();
            first.echoOf("ping");
            assertEquals(HOST.toString(), loopback.serverSaw());
            welcome.set(false);
            Loopback.Client second = loopback.connect(client);
            assertContains("expected a welcome host, but " + HOST + " came", loopback.serverSaw());
            second.failure();
            assertEquals(1, trust.fullHandshakes.get(), "the second was not resumed");
        }
    }

    /** Trusts anybody, in full handshakes; Netty does not ask it about resumed ones. */
    private static final class CountingTrust extends X509ExtendedTrustManager {
        final AtomicInteger fullHandshakes = new AtomicInteger();

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            fullHandshakes.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new AssertionError("no sockets here");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError("not without an engine");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new AssertionError("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new AssertionError("not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw new AssertionError("not a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static X509Certificate peer(Loopback.Client client) throws Exception {
        return (X509Certificate) client.tls.engine().getSession().getPeerCertificates()[0];
    }

    private SslContext resumingServer(ExpectedPeer expected) throws Exception {
        return SslContextBuilder.forServer(TlsContexts.keyManager(guest))
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .trustManager(TlsContexts.trustManager(guest, expected, clock))
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }

    private SslContext resumingClient(X509ExtendedTrustManager trust) throws Exception {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .keyManager(TlsContexts.keyManager(host))
                .trustManager(trust)
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    private SslContext foreignClient(Options options) throws Exception {
        KeyPair own = KeyPairs.generate();
        PublicKey key = own.getPublic();
        return foreignClient(own, authority.issue(key, options), authority.certificate);
    }

    private SslContext foreignClient(KeyPair own, X509Certificate... chain) throws Exception {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3")
                .keyManager(own.getPrivate(), chain)
                .trustManager(TlsContexts.trustManager(host, ExpectedPeer.exactly(GUEST), clock))
                .endpointIdentificationAlgorithm(null)
                .build();
    }
}
