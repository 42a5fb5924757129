package org.reeve.common.identity;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * What a certificate of Reeve looks like: central's authority issues it so, and every daemon refuses any other.
 *
 * <p>A daemon's certificate: X.509 version 3, key EC P-256, signed with ECDSA and SHA-256;
 *
 * <ul>
 *   <li>subjectAltName with exactly one URI, the {@link NodeName}. DNS names and IP addresses may stand beside it (central's
 *       certificate has them for browsers and for hosts that join). The subject is for people and is never looked at;
 *   <li>extendedKeyUsage clientAuth <em>and</em> serverAuth: a host dials central and is dialled by nobody today, but the
 *       same pair of daemons may turn round tomorrow; which of them may be which is said by the name;
 *   <li>keyUsage digitalSignature (critical); basicConstraints cA=false (critical);
 *   <li>life: hosts and guests {@link #LIFE}, not before: {@link #CLOCK_TOLERANCE} before it was issued, as clocks differ.
 * </ul>
 *
 * <p>The authority: self-signed, 10 years, basicConstraints cA=true with pathLenConstraint 0 (it signs daemons directly),
 * keyUsage keyCertSign and cRLSign, no extendedKeyUsage, no name constraint. A chain is sent with the authority's certificate at
 * its end, so that a host which joins by the authority's fingerprint can find it there.
 */
public final class CertificateProfile {
    /** How long the certificate of a host or guest is valid; it is renewed at two thirds of it. */
    public static final Duration LIFE = Duration.ofDays(30);

    /** How long before its issue a certificate's validity begins. */
    public static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

    /** Between the authority and a daemon there is no other certificate. */
    public static final int AUTHORITY_PATH_LENGTH = 0;

    /** id-kp-serverAuth, RFC 5280 section 4.2.1.12. */
    public static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    /** id-kp-clientAuth. */
    public static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    private static final int URI = 6; // GeneralName, RFC 5280 section 4.2.1.6
    private static final int DIGITAL_SIGNATURE = 0; // bit of KeyUsage, section 4.2.1.3

    private CertificateProfile() {}

    /**
     * The name in a daemon's certificate. It says nothing about who signed it.
     *
     * @throws CertificateException when the certificate has no such name, or more than one URI
     */
    public static NodeName nameIn(X509Certificate certificate) throws CertificateException {
        List<String> uris = uris(certificate);
        if (uris.size() != 1) {
            throw new CertificateException(describe(certificate) + " has " + uris.size()
                    + " URI names where a Reeve certificate has exactly one");
        }
        try {
            return NodeName.parse(uris.getFirst());
        } catch (IllegalArgumentException e) {
            throw new CertificateException(
                    describe(certificate) + " is for " + uris.getFirst() + ", which is no name of a Reeve daemon", e);
        }
    }

    /**
     * Everything above that one certificate shows by itself.
     *
     * @param usage {@link #SERVER_AUTH} or {@link #CLIENT_AUTH}
     * @throws CertificateException naming what is wrong
     */
    static NodeName requireDaemon(X509Certificate certificate, String usage) throws CertificateException {
        NodeName name = nameIn(certificate);
        if (certificate.getBasicConstraints() >= 0) {
            throw new CertificateException("the certificate of " + name + " is an authority's, not a daemon's");
        }
        List<String> usages = certificate.getExtendedKeyUsage();
        if (usages == null || !usages.contains(usage)) {
            throw new CertificateException("the certificate of " + name + " is not made for "
                    + (usage.equals(CLIENT_AUTH) ? "clients" : "servers") + " (its extendedKeyUsage is "
                    + (usages == null ? "missing" : String.join(", ", usages)) + ")");
        }
        boolean[] keyUsage = certificate.getKeyUsage();
        if (keyUsage == null || !keyUsage[DIGITAL_SIGNATURE]) {
            throw new CertificateException("the certificate of " + name + " has no keyUsage digitalSignature");
        }
        try {
            KeyPairs.requireP256(certificate.getPublicKey());
        } catch (IdentityException e) {
            throw new CertificateException("the certificate of " + name + ": " + e.getMessage(), e);
        }
        return name;
    }

    /** @throws CertificateException saying when it begins or ended, and what time it is here: clocks are the usual culprit */
    static void requireCurrent(X509Certificate certificate, Instant now) throws CertificateException {
        Instant begins = certificate.getNotBefore().toInstant();
        Instant ends = certificate.getNotAfter().toInstant();
        if (now.isBefore(begins)) {
            throw new CertificateException(describe(certificate) + " came, which begins at " + begins + " (it is " + now
                    + " here); a clock is wrong");
        }
        if (now.isAfter(ends)) {
            throw new CertificateException(describe(certificate) + " came, which ended at " + ends + " (it is " + now
                    + " here); it must be renewed, or a clock is wrong");
        }
    }

    static String describe(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        return "the certificate " + (subject.isEmpty() ? "" : "\"" + subject + "\" ") + "(serial "
                + certificate.getSerialNumber().toString(16) + ")";
    }

    private static List<String> uris(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> name.get(0) instanceof Integer type && type == URI)
                        .map(name -> String.valueOf(name.get(1)))
                        .toList();
    }
}
