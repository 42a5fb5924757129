package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;

/** Sessions are not resumed, and where others do so the name is checked again. */
class TlsSessionsTest extends TlsHandshakes {
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
}
