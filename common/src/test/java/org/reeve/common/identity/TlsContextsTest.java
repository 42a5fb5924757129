package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;

/** Who may connect at all, and what changes while daemons run. */
class TlsContextsTest extends TlsHandshakes {
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

    private static X509Certificate peer(Loopback.Client client) throws Exception {
        return (X509Certificate) client.tls.engine().getSession().getPeerCertificates()[0];
    }
}
