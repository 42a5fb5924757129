package org.reeve.common.identity;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/** What a daemon proves its name with, and whom it trusts. Immutable, and consistent: key, certificate and name belong together. */
public final class Credentials {
    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final List<X509Certificate> authorities;
    private final NodeName name;

    private Credentials(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities, NodeName name) {
        this.key = key;
        this.chain = List.copyOf(chain);
        this.authorities = List.copyOf(authorities);
        this.name = name;
    }

    /**
     * @param chain the daemon's own certificate first; what follows is sent to peers as it is
     * @param authorities whose certificates are trusted; not empty
     * @throws IdentityException when the key is not that of the first certificate, it has no {@link NodeName}, or a list is empty.
     *     Validity in time is not looked at: peers do
     */
    public static Credentials of(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> authorities)
            throws IdentityException {
        if (chain.isEmpty()) {
            throw new IdentityException("there is no certificate for the key");
        }
        if (authorities.isEmpty()) {
            throw new IdentityException("there is no authority to trust");
        }
        X509Certificate own = chain.getFirst();
        KeyPairs.requireP256(own.getPublicKey());
        if (!belongTogether(key, own.getPublicKey())) {
            throw new IdentityException(CertificateProfile.describe(own) + " is for another key");
        }
        try {
            return new Credentials(key, chain, authorities, CertificateProfile.nameIn(own));
        } catch (CertificateException e) {
            throw new IdentityException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The same from the texts of {@code Message.CertificateIssued}: each certificate in base64 DER.
     *
     * @throws IdentityException also when the certificate is for another name than {@code expected}
     */
    public static Credentials issued(
            PrivateKey key, NodeName expected, List<String> certificates, List<String> authorities)
            throws IdentityException {
        Credentials credentials = of(key, DerText.certificates(certificates), DerText.certificates(authorities));
        if (!credentials.name().equals(expected)) {
            throw new IdentityException(
                    "the certificate that came is for " + credentials.name() + ", not for " + expected);
        }
        return credentials;
    }

    public PrivateKey key() {
        return key;
    }

    /** The daemon's own certificate first; never empty. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** The daemon's own certificate. */
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The authorities that are trusted; never empty. */
    public List<X509Certificate> authorities() {
        return authorities;
    }

    /** Who the certificate says the daemon is. */
    public NodeName name() {
        return name;
    }

    /** For logs: name and life; never the key. */
    @Override
    public String toString() {
        return name + " until " + certificate().getNotAfter().toInstant();
    }

    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        byte[] probe = {'r', 'e', 'e', 'v', 'e'};
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(privateKey);
            signature.update(probe);
            byte[] made = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(made);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
