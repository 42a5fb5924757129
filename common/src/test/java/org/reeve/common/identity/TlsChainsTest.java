package org.reeve.common.identity;

import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reeve.common.identity.TestAuthority.Options;

/** Whether the peer's certificate leads to our authority. */
class TlsChainsTest extends TlsHandshakes {
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
}
