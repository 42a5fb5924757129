package org.reeve.watchdog;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.KeyPairs;
import org.reeve.common.identity.NodeName;

/** Signs certificates as central does. */
public final class TestAuthority {
    private static final String SUBJECT = "CN=Reeve test authority";

    private final KeyPair keys = KeyPairs.generate();
    private final AtomicLong serial = new AtomicLong(1);
    private final Instant now;
    final X509Certificate certificate;

    public TestAuthority(Instant now) {
        this.now = now;
        this.certificate = sign(SUBJECT, keys.getPublic(), new BasicConstraints(0), List.of(), Duration.ofDays(30));
    }

    public Credentials credentials(NodeName name) throws Exception {
        KeyPair own = KeyPairs.generate();
        return Credentials.of(
                own.getPrivate(),
                List.of(issue(name, own.getPublic(), Duration.ofDays(30)), certificate),
                List.of(certificate));
    }

    X509Certificate issue(NodeName name, PublicKey key, Duration life) {
        return sign(
                "CN=daemon",
                key,
                new BasicConstraints(false),
                List.of(
                        new GeneralName(GeneralName.uniformResourceIdentifier, name.toString()),
                        new GeneralName(GeneralName.iPAddress, "127.0.0.1")),
                life);
    }

    private X509Certificate sign(
            String owner, PublicKey key, BasicConstraints constraints, List<GeneralName> names, Duration life) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Principal(SUBJECT),
                    BigInteger.valueOf(serial.getAndIncrement()),
                    Date.from(now.minus(Duration.ofMinutes(5))),
                    Date.from(now.plus(life)),
                    new X500Principal(owner),
                    key);
            builder.addExtension(Extension.basicConstraints, true, constraints);
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(constraints.isCA() ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
            if (!names.isEmpty()) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth
                }));
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names.toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
