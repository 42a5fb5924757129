package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.reeve.common.identity.TestAuthority.Options;
import org.reeve.common.time.VirtualClock;

/** When certificates begin and end. */
class TlsLifeTest extends TlsHandshakes {
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
}
