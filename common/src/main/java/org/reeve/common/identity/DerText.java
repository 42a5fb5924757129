package org.reeve.common.identity;

import java.io.ByteArrayInputStream;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Keys and certificates as the messages carry them: base64 (RFC 4648, section 4) of their DER. */
public final class DerText {
    /** No certificate of ours comes near it; a larger one is not worth parsing. */
    static final int MAX_DER_BYTES = 16 * 1024;

    private DerText() {}

    public static String of(PublicKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    public static String of(X509Certificate certificate) {
        return Base64.getEncoder().encodeToString(der(certificate));
    }

    public static List<String> of(List<X509Certificate> certificates) {
        return certificates.stream().map(DerText::of).toList();
    }

    /** @throws IdentityException when {@code text} is not the base64 DER of a P-256 public key */
    public static PublicKey publicKey(String text) throws IdentityException {
        return KeyPairs.publicKey(bytes(text, "public key"));
    }

    /** @throws IdentityException when {@code text} is not the base64 DER of one certificate */
    public static X509Certificate certificate(String text) throws IdentityException {
        return certificate(bytes(text, "certificate"));
    }

    /** @throws IdentityException when one of {@code texts} is not the base64 DER of one certificate */
    public static List<X509Certificate> certificates(List<String> texts) throws IdentityException {
        List<X509Certificate> certificates = new ArrayList<>(texts.size());
        for (String text : texts) {
            certificates.add(certificate(text));
        }
        return List.copyOf(certificates);
    }

    static X509Certificate certificate(byte[] der) throws IdentityException {
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(der);
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            if (in.available() > 0) {
                throw new IdentityException("not a certificate: something follows it");
            }
            return certificate;
        } catch (CertificateException e) {
            throw new IdentityException("not a certificate: " + e.getMessage(), e);
        }
    }

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate that cannot be encoded", e);
        }
    }

    static byte[] bytes(String text, String what) throws IdentityException {
        if (text.length() > MAX_DER_BYTES / 3 * 4) {
            throw new IdentityException("not a " + what + ": longer than " + MAX_DER_BYTES + " bytes");
        }
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IdentityException("not a " + what + ": no base64", e);
        }
    }
}
