package org.reeve.common.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/**
 * What a certificate request says: a name, a key, and a signature by that key over both, so that nobody gets a certificate
 * for a key which he does not have. Whether the name may be had is not proved by it: that is decided by where the request
 * came from (a guest's own channel, a join token, a connection with the old certificate).
 *
 * <p>It stands in the place of a PKCS#10 request, which the JDK cannot make.
 *
 * @param publicKey SubjectPublicKeyInfo, base64 DER
 * @param proof ECDSA with SHA-256, DER, base64, over {@code "reeve certificate request v1\n" + subject + "\n"} in UTF-8 followed by
 *     the key's DER
 */
public record CertificateProof(NodeName subject, String publicKey, String proof) {
    private static final String ALGORITHM = "SHA256withECDSA";

    /** The request of whoever holds {@code keys}. */
    public static CertificateProof sign(KeyPair keys, NodeName subject) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(keys.getPrivate());
            signature.update(signed(subject, keys.getPublic()));
            return new CertificateProof(
                    subject, DerText.of(keys.getPublic()), Base64.getEncoder().encodeToString(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a key pair of P-256", e);
        }
    }

    /**
     * @return the key that may be certified
     * @throws IdentityException when the key is not a P-256 key or the signature is not by it and over this name
     */
    public PublicKey verify() throws IdentityException {
        PublicKey key = DerText.publicKey(publicKey);
        if (!isSignedBy(key, DerText.bytes(proof, "signature"))) {
            throw new IdentityException("the proof in the certificate request of " + subject
                    + " was not made by the key in it; make a new request");
        }
        return key;
    }

    private boolean isSignedBy(PublicKey key, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(signed(subject, key));
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            // A signature that is not even DER.
            return false;
        }
    }

    private static byte[] signed(NodeName subject, PublicKey key) {
        byte[] head = ("reeve certificate request v1\n" + subject + "\n").getBytes(StandardCharsets.UTF_8);
        byte[] der = key.getEncoded();
        byte[] all = new byte[head.length + der.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(der, 0, all, head.length, der.length);
        return all;
    }
}
