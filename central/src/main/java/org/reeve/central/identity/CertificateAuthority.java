package org.reeve.central.identity;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.reeve.common.identity.AuthorityFingerprint;
import org.reeve.common.identity.CertificateProfile;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.KeyPairs;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.Pem;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs the certificates of every daemon, in the form that {@link CertificateProfile} describes. Its key is made at the first
 * start and is in one file that only central reads. Thread-safe.
 */
public final class CertificateAuthority {
    private static final Logger log = LoggerFactory.getLogger(CertificateAuthority.class);
    private static final Duration LIFE = Duration.ofDays(3650);
    private static final int SERIAL_BITS = 127; // positive, and within the 20 octets of RFC 5280, 4.1.2.2
    private static final String SIGNATURE = "SHA256withECDSA";

    private final PrivateKey key;
    private final X509Certificate certificate;
    private final ReeveClock clock;
    private final SecureRandom random = new SecureRandom();

    private CertificateAuthority(PrivateKey key, X509Certificate certificate, ReeveClock clock) {
        this.key = key;
        this.certificate = certificate;
        this.clock = clock;
    }

    /**
     * The authority in {@code file}, made now if there is none.
     *
     * @throws IdentityException when the file is damaged or cannot be read or written
     */
    public static CertificateAuthority in(Path file, ReeveClock clock) throws IdentityException {
        if (Files.exists(file)) {
            return load(file, clock);
        }
        KeyPair keys = KeyPairs.generate();
        CertificateAuthority made = new CertificateAuthority(keys.getPrivate(), selfSigned(keys, clock), clock);
        PrivateFile.write(file, Pem.of(made.key) + Pem.of(made.certificate));
        log.info("a certificate authority was made: {} ({})", file, made.fingerprint());
        return made;
    }

    private static CertificateAuthority load(Path file, ReeveClock clock) throws IdentityException {
        try {
            String text = Files.readString(file);
            X509Certificate certificate = Pem.certificates(text).getFirst();
            return new CertificateAuthority(Pem.privateKey(text), certificate, clock);
        } catch (IOException e) {
            throw new IdentityException("the certificate authority " + file + " cannot be read: " + e.getMessage(), e);
        } catch (IdentityException e) {
            throw new IdentityException(
                    "the certificate authority " + file + " is damaged: " + e.getMessage()
                            + "; restore it from a backup, since every host and guest knows this one",
                    e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** What a host that joins is given to know this authority by. */
    public AuthorityFingerprint fingerprint() {
        return AuthorityFingerprint.of(certificate);
    }

    /** The chain to send: a certificate just signed and the authority's own. */
    public List<X509Certificate> chain(X509Certificate signed) {
        return List.of(signed, certificate);
    }

    /** A certificate of the usual life for a host or guest. */
    public X509Certificate sign(NodeName subject, PublicKey publicKey) {
        return sign(subject, publicKey, List.of());
    }

    /** A certificate of the usual life that is also for these DNS names and IP addresses. */
    X509Certificate sign(NodeName subject, PublicKey publicKey, List<GeneralName> alsoFor) {
        Instant now = clock.now();
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, subject.toString()));
        names.addAll(alsoFor);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                certificate,
                serial(random),
                Date.from(now.minus(CertificateProfile.CLOCK_TOLERANCE)),
                Date.from(now.plus(CertificateProfile.LIFE)),
                new X500Principal("CN=" + kind(subject)),
                publicKey);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    }))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(names.toArray(GeneralName[]::new)))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(certificate.getPublicKey()))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("a certificate for " + subject + " cannot be written", e);
        }
        return signed(builder, key);
    }

    private static String kind(NodeName subject) {
        return switch (subject) {
            case NodeName.Central _ -> "Reeve central";
            case NodeName.Host host -> "Reeve host " + host.id();
            case NodeName.Guest guest -> "Reeve guest " + guest.id();
        };
    }

    private static X509Certificate selfSigned(KeyPair keys, ReeveClock clock) {
        Instant now = clock.now();
        SecureRandom random = new SecureRandom();
        BigInteger serial = serial(random);
        // Two authorities of one operator must not look the same in a browser's list.
        X500Name name = new X500Name("CN=Reeve authority " + serial.toString(16).substring(0, 8));
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                serial,
                Date.from(now.minus(CertificateProfile.CLOCK_TOLERANCE)),
                Date.from(now.plus(LIFE)),
                name,
                keys.getPublic());
        try {
            builder.addExtension(
                            Extension.basicConstraints,
                            true,
                            new BasicConstraints(CertificateProfile.AUTHORITY_PATH_LENGTH))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("the authority's certificate cannot be written", e);
        }
        return signed(builder, keys.getPrivate());
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
    }

    private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException | CertificateException e) {
            throw new IllegalStateException("a certificate cannot be signed", e);
        }
    }
}
