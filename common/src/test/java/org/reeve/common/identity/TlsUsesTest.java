package org.reeve.common.identity;

import io.netty.handler.ssl.SslContext;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.reeve.common.identity.TestAuthority.Options;

/** What a certificate is made for. */
class TlsUsesTest extends TlsHandshakes {
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
}
