package org.reeve.common.identity;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.X509EncodedKeySpec;

/** Keys of daemons: elliptic curve P-256 (secp256r1), and nothing else. */
public final class KeyPairs {
    private static final ECGenParameterSpec CURVE = new ECGenParameterSpec("secp256r1");

    private KeyPairs() {}

    /** A new key pair, from the JDK's own provider. */
    public static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(CURVE);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no P-256", e);
        }
    }

    /**
     * @param subjectPublicKeyInfo DER
     * @throws IdentityException when it is not a P-256 key, or its point is not on the curve
     */
    public static PublicKey publicKey(byte[] subjectPublicKeyInfo) throws IdentityException {
        try {
            PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(subjectPublicKeyInfo));
            requireP256(key);
            return key;
        } catch (GeneralSecurityException e) {
            throw new IdentityException("not a P-256 public key: " + e.getMessage(), e);
        }
    }

    static void requireP256(PublicKey key) throws IdentityException {
        if (!(key instanceof ECPublicKey ec)) {
            throw new IdentityException("the key is " + key.getAlgorithm() + ", not EC P-256");
        }
        ECParameterSpec p256 = p256();
        ECParameterSpec actual = ec.getParams();
        if (!actual.getCurve().equals(p256.getCurve())
                || !actual.getGenerator().equals(p256.getGenerator())
                || !actual.getOrder().equals(p256.getOrder())) {
            throw new IdentityException("the key is EC on another curve than P-256");
        }
        if (!isOnCurve(ec.getW(), p256)) {
            throw new IdentityException("the key's point is not on the curve P-256");
        }
    }

    // The JDK's key factory does not check it: SEC 1, 3.2.2.1.
    private static boolean isOnCurve(ECPoint point, ECParameterSpec curve) {
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.pow(3)
                .add(curve.getCurve().getA().multiply(x))
                .add(curve.getCurve().getB());
        return y.pow(2).mod(p).equals(right.mod(p));
    }

    private static ECParameterSpec p256() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(CURVE);
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no P-256", e);
        }
    }
}
