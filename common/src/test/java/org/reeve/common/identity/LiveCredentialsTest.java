package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.TestAuthority.Options;

class LiveCredentialsTest {
    private static final NodeName HOST =
            new NodeName.Host(new HostId(UUID.fromString("0a000000-0000-4000-8000-000000000001")));

    private final TestAuthority authority = new TestAuthority();
    private final LiveCredentials live = new LiveCredentials(authority.credentials(HOST));

    @Test
    void renewalIsDueAtTwoThirdsOfLife() {
        Instant begin = Instant.parse("2026-11-01T00:00:00Z");
        Options options = Options.named(HOST.toString()).life(begin, begin.plus(Duration.ofDays(30)));
        assertEquals(
                Instant.parse("2026-11-21T00:00:00Z"), new LiveCredentials(authority.credentials(options)).renewAt());
    }

    @Test
    void listenersHearOfTheNextCredentials() {
        List<Credentials> heard = new ArrayList<>();
        live.onReplace(heard::add);
        Credentials next = authority.credentials(HOST);
        live.replace(next);
        assertEquals(List.of(next), heard);
        assertEquals(next, live.current());
    }

    @Test
    void anotherNameIsAnotherDaemon() {
        Credentials central = authority.credentials(new NodeName.Central());
        assertThrows(IllegalArgumentException.class, () -> live.replace(central));
        assertEquals(HOST, live.name());
    }

    /** The JDK asks for alias, key and chain one after the other; a rotation may come between. */
    @Test
    void oneHandshakeTakesKeyAndCertificateFromTheSameCredentials() {
        LiveKeyManager manager = new LiveKeyManager(live);
        Credentials before = live.current();
        String alias = String.valueOf(manager.chooseEngineServerAlias("EC", null, null));
        live.replace(authority.credentials(HOST));
        assertEquals(before.key(), manager.getPrivateKey(alias));
        assertArrayEquals(
                new X509Certificate[] {before.certificate(), authority.certificate},
                manager.getCertificateChain(alias));
        String next = String.valueOf(manager.chooseEngineServerAlias("EC", null, null));
        assertFalse(next.equals(alias));
        assertArrayEquals(
                new X509Certificate[] {live.current().certificate(), authority.certificate},
                manager.getCertificateChain(next));
    }

    @Test
    void otherKindsOfKeysAreNotOffered() {
        LiveKeyManager manager = new LiveKeyManager(live);
        assertEquals(null, manager.chooseEngineServerAlias("RSA", null, null));
        assertEquals(null, manager.getPrivateKey("nobody"));
        assertEquals(null, manager.getPrivateKey("7"));
    }

    @Test
    void aCertificateForAnotherNameIsNotTakenAsTheAnswer() {
        Credentials other = authority.credentials(new NodeName.Central());
        IdentityException refused = assertThrows(
                IdentityException.class,
                () -> Credentials.issued(
                        other.key(), HOST, DerText.of(other.chain()), DerText.of(other.authorities())));
        assertEquals("the certificate that came is for reeve://central, not for " + HOST, refused.getMessage());
    }

    @Test
    void aKeyThatDoesNotFitTheCertificateIsRefused() {
        Credentials current = live.current();
        IdentityException refused = assertThrows(
                IdentityException.class,
                () -> Credentials.of(KeyPairs.generate().getPrivate(), current.chain(), current.authorities()));
        assertEquals(CertificateProfile.describe(current.certificate()) + " is for another key", refused.getMessage());
    }
}
