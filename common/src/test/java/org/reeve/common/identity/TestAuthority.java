package org.reeve.common.identity;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
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

/** An authority that issues certificates after {@link CertificateProfile}, and wrong ones on request. */
final class TestAuthority {
    static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    final KeyPair keys = KeyPairs.generate();
    final X509Certificate certificate;
    private final String subject;
    private final Instant from;
    private final Instant until;
    private long serial = 1;

    TestAuthority() {
        this("CN=Reeve test authority", NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(3650)));
    }

    TestAuthority(String subject, Instant from, Instant until) {
        this.subject = subject;
        this.from = from;
        this.until = until;
        this.certificate = sign(keys, subject, keys, subject, authorityOptions());
    }

    /** What may be wrong with a certificate. */
    static final class Options {
        Instant from = NOW.minus(CertificateProfile.CLOCK_TOLERANCE);
        Instant until = NOW.plus(CertificateProfile.LIFE);
        final List<GeneralName> names = new ArrayList<>();
        List<KeyPurposeId> uses = List.of(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth);
        int keyUsage = KeyUsage.digitalSignature;
        BasicConstraints constraints = new BasicConstraints(false);

        static Options named(String... uris) {
            Options options = new Options();
            for (String uri : uris) {
                options.names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
            }
            return options;
        }

        Options life(Instant begins, Instant ends) {
            from = begins;
            until = ends;
            return this;
        }

        Options uses(KeyPurposeId... only) {
            uses = List.of(only);
            return this;
        }

        Options keyUsage(int bits) {
            keyUsage = bits;
            return this;
        }

        Options constraints(BasicConstraints basic) {
            constraints = basic;
            return this;
        }

        Options also(int type, String name) {
            names.add(new GeneralName(type, name));
            return this;
        }
    }

    Credentials credentials(NodeName name) {
        return credentials(Options.named(name.toString()));
    }

    Credentials credentials(Options options) {
        KeyPair own = KeyPairs.generate();
        return make(own, List.of(issue(own.getPublic(), options), certificate), List.of(certificate));
    }

    X509Certificate issue(PublicKey key, Options options) {
        return sign(keys, subject, new KeyPair(key, null), "CN=daemon " + serial, options);
    }

    /** An authority below this one. */
    X509Certificate issueAuthority(TestAuthority below) {
        return sign(keys, subject, below.keys, below.subject, authorityOptions());
    }

    static X509Certificate selfSigned(KeyPair own, Options options) {
        return new TestAuthority().sign(own, "CN=self", own, "CN=self", options);
    }

    static Credentials make(KeyPair own, List<X509Certificate> chain, List<X509Certificate> authorities) {
        try {
            return Credentials.of(own.getPrivate(), chain, authorities);
        } catch (IdentityException e) {
            throw new AssertionError(e);
        }
    }

    private Options authorityOptions() {
        Options options = new Options().life(from, until);
        options.uses = List.of();
        return options.keyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign)
                .constraints(new BasicConstraints(CertificateProfile.AUTHORITY_PATH_LENGTH));
    }

    private X509Certificate sign(KeyPair issuer, String issuerName, KeyPair owner, String ownerName, Options options) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Principal(issuerName),
                    BigInteger.valueOf(++serial),
                    Date.from(options.from),
                    Date.from(options.until),
                    new X500Principal(ownerName),
                    owner.getPublic());
            builder.addExtension(Extension.basicConstraints, true, options.constraints);
            if (options.keyUsage != 0) {
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(options.keyUsage));
            }
            if (!options.uses.isEmpty()) {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(options.uses.toArray(KeyPurposeId[]::new)));
            }
            if (!options.names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(options.names.toArray(GeneralName[]::new)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
