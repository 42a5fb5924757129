package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.reeve.common.identity.TestAuthority.Options;
import org.reeve.common.time.VirtualClock;

/** The first conversation of a host, over HTTPS on loopback, with nothing but a fingerprint. */
class JoinTest {
    private final TestAuthority authority = new TestAuthority();
    private final VirtualClock clock = new VirtualClock(TestAuthority.NOW);
    private final Options central = Options.named("reeve://central").also(GeneralName.dNSName, "localhost");

    private String join(Credentials server, AuthorityFingerprint fingerprint) throws Exception {
        SSLContext serving = SSLContext.getInstance("TLSv1.3");
        serving.init(new KeyManager[] {TlsContexts.keyManager(new LiveCredentials(server))}, null, null);
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(serving));
        https.createContext("/", exchange -> {
            byte[] body = "welcome".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        https.start();
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TlsContexts.join(fingerprint, clock))
                .build()) {
            URI uri = URI.create("https://localhost:" + https.getAddress().getPort() + "/");
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } finally {
            https.stop(0);
        }
    }

    private String refusal(Credentials server, AuthorityFingerprint fingerprint) {
        SSLHandshakeException refused = assertThrows(SSLHandshakeException.class, () -> join(server, fingerprint));
        StringBuilder messages = new StringBuilder();
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append(" | ");
        }
        return messages.toString();
    }

    @Test
    void theRightFingerprintOpensTheDoor() throws Exception {
        assertEquals("welcome", join(authority.credentials(central), AuthorityFingerprint.of(authority.certificate)));
    }

    @Test
    void anotherAuthorityIsRefusedAndBothAreNamed() {
        AuthorityFingerprint expected = AuthorityFingerprint.of(new TestAuthority().certificate);
        String message = refusal(authority.credentials(central), expected);
        assertTrue(message.contains("expected a server of the authority " + expected), message);
        assertTrue(
                message.contains(AuthorityFingerprint.of(authority.certificate).text()), message);
    }

    @Test
    void theFingerprintOfTheServersOwnCertificateIsNotEnough() {
        Credentials server = authority.credentials(central);
        String message = refusal(server, AuthorityFingerprint.of(server.certificate()));
        assertTrue(message.contains("expected a server of the authority"), message);
    }

    @Test
    void theRightAuthorityInTheChainOfAForeignCertificateIsRefused() {
        TestAuthority foreign = new TestAuthority();
        KeyPair own = KeyPairs.generate();
        X509Certificate leaf = foreign.issue(own.getPublic(), central);
        Credentials lying =
                TestAuthority.make(own, List.of(leaf, authority.certificate), List.of(authority.certificate));
        String message = refusal(lying, AuthorityFingerprint.of(authority.certificate));
        assertTrue(message.contains("PKIX"), message);
    }

    @Test
    void aCertificateForAnotherHostNameIsRefused() {
        Credentials server = authority.credentials(
                Options.named("reeve://central").also(GeneralName.dNSName, "central.example.org"));
        String message = refusal(server, AuthorityFingerprint.of(authority.certificate));
        assertTrue(message.contains("localhost"), message);
    }

    @Test
    void anExpiredCertificateIsRefused() {
        clock.advance(CertificateProfile.LIFE.plus(Duration.ofDays(1)));
        String message = refusal(authority.credentials(central), AuthorityFingerprint.of(authority.certificate));
        assertTrue(message.contains("validity"), message);
    }

    @Test
    void anExpiredAuthorityIsRefused() {
        clock.advance(Duration.ofDays(4000));
        Options longLived = Options.named("reeve://central").also(GeneralName.dNSName, "localhost");
        longLived.life(TestAuthority.NOW, TestAuthority.NOW.plus(Duration.ofDays(5000)));
        String message = refusal(authority.credentials(longLived), AuthorityFingerprint.of(authority.certificate));
        assertTrue(message.contains("which ended at 2036-11-19T12:00:00Z (it is 2037-11-04T12:00:00Z here)"), message);
    }

    @Test
    void aClientThatWouldNotCheckTheHostNameIsRefused() throws Exception {
        Loopback loopback = new Loopback(
                TlsContexts.server(new LiveCredentials(authority.credentials(central)), ExpectedPeer.anyHost(), clock));
        SSLContext context = TlsContexts.join(AuthorityFingerprint.of(authority.certificate), clock);
        try (loopback;
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), loopback.port());
                SSLSocket socket = (SSLSocket)
                        context.getSocketFactory().createSocket(plain, "localhost", loopback.port(), true)) {
            SSLHandshakeException refused = assertThrows(SSLHandshakeException.class, socket::startHandshake);
            assertTrue(String.valueOf(refused.getMessage()).contains("would not check the server's host name"));
        }
    }

    @Test
    void fingerprintsAreReadAsPeopleAndToolsWriteThem() throws IdentityException {
        AuthorityFingerprint fingerprint = AuthorityFingerprint.of(authority.certificate);
        assertEquals(fingerprint, AuthorityFingerprint.parse(fingerprint.text()));
        String digits = fingerprint.text().substring("sha256:".length());
        assertEquals(fingerprint, AuthorityFingerprint.parse(" SHA256:" + digits.toUpperCase(Locale.ROOT)));
        assertEquals(fingerprint, AuthorityFingerprint.parse(digits.replaceAll("(..)(?=.)", "$1:")));
        for (String wrong : List.of("", "sha256:", "sha256:" + digits.substring(1), "sha1:" + digits, digits + "0")) {
            assertThrows(IdentityException.class, () -> AuthorityFingerprint.parse(wrong), wrong);
        }
    }
}
