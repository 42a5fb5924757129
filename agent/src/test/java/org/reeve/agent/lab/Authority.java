package org.reeve.agent.lab;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.reeve.common.identity.CertificateProfile;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.KeyPairs;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.ReeveClock;

/** Signs certificates after {@link CertificateProfile}. */
public final class Authority {
    private final Instant now = ReeveClock.system().now();
    private final X509Bundle root;

    public Authority() {
        try {
            root = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=Reeve test authority")
                    .notBefore(now.minus(Duration.ofDays(1)))
                    .notAfter(now.plus(Duration.ofDays(3650)))
                    .setIsCertificateAuthority(true)
                    .setPathLengthConstraint(OptionalInt.of(0))
                    .setKeyUsage(true, KeyUsage.keyCertSign, KeyUsage.cRLSign)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public X509Certificate certificate() {
        return root.getCertificate();
    }

    public X509Certificate issue(PublicKey key, NodeName name) {
        return issue(key, name, now.minus(CertificateProfile.CLOCK_TOLERANCE));
    }

    /** A certificate of the usual life that began at {@code from}. */
    public X509Certificate issue(PublicKey key, NodeName name, Instant from) {
        try {
            return new CertificateBuilder()
                    .publicKey(key)
                    .subject("CN=daemon")
                    .addSanUriName(name.toString())
                    .notBefore(from)
                    .notAfter(from.plus(CertificateProfile.LIFE))
                    .setKeyUsage(true, KeyUsage.digitalSignature)
                    .addExtendedKeyUsageClientAuth()
                    .addExtendedKeyUsageServerAuth()
                    .buildIssuedBy(root)
                    .getCertificate();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public Credentials credentials(NodeName name) {
        KeyPair keys = KeyPairs.generate();
        try {
            return Credentials.of(
                    keys.getPrivate(), List.of(issue(keys.getPublic(), name), certificate()), List.of(certificate()));
        } catch (org.reeve.common.identity.IdentityException e) {
            throw new AssertionError(e);
        }
    }
}
