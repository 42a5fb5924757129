package org.reeve.common.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;

class CertificateProofTest {
    private static final NodeName GUEST =
            new NodeName.Guest(new GuestId(UUID.fromString("0b000000-0000-4000-8000-000000000001")));

    private final KeyPair keys = KeyPairs.generate();
    private final CertificateProof proof = CertificateProof.sign(keys, GUEST);

    @Test
    void theHoldersProofIsAccepted() throws IdentityException {
        assertEquals(keys.getPublic(), proof.verify());
    }

    /** Written down by hand, so that both ends of the wire keep to it. */
    @Test
    void theSignedTextIsTheAgreedOne() throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(keys.getPublic());
        signature.update("reeve certificate request v1\nreeve://guest/0b000000-0000-4000-8000-000000000001\n"
                .getBytes(StandardCharsets.UTF_8));
        signature.update(keys.getPublic().getEncoded());
        assertTrue(signature.verify(Base64.getDecoder().decode(proof.proof())));
    }

    @Test
    void itCannotBeUsedForAnotherName() {
        CertificateProof stolen = new CertificateProof(new NodeName.Central(), proof.publicKey(), proof.proof());
        IdentityException refused = assertThrows(IdentityException.class, stolen::verify);
        assertEquals(
                "the proof in the certificate request of reeve://central was not made by the key in it; make a new request",
                refused.getMessage());
    }

    @Test
    void itCannotBeUsedForAnotherKey() {
        String other = DerText.of(KeyPairs.generate().getPublic());
        assertThrows(IdentityException.class, () -> new CertificateProof(GUEST, other, proof.proof()).verify());
    }

    @Test
    void nonsenseInItsPlaceIsRefused() {
        for (String wrong : List.of("", "AAAA", "not base64!", "A".repeat(100_000))) {
            assertThrows(IdentityException.class, () -> new CertificateProof(GUEST, proof.publicKey(), wrong).verify());
            assertThrows(IdentityException.class, () -> new CertificateProof(GUEST, wrong, proof.proof()).verify());
        }
    }

    @Test
    void keysOfOtherKindsAreRefused() throws Exception {
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(new ECGenParameterSpec("secp384r1"));
        for (KeyPairGenerator generator : List.of(p384, KeyPairGenerator.getInstance("RSA"))) {
            byte[] der = generator.generateKeyPair().getPublic().getEncoded();
            assertThrows(IdentityException.class, () -> KeyPairs.publicKey(der));
        }
    }

    @Test
    void aPointOffTheCurveIsRefused() {
        byte[] der = keys.getPublic().getEncoded();
        byte[] moved = Arrays.copyOf(der, der.length);
        moved[der.length - 1] ^= 1;
        IdentityException refused = assertThrows(IdentityException.class, () -> KeyPairs.publicKey(moved));
        assertTrue(
                refused.getMessage().contains("curve") || refused.getMessage().contains("not a P-256"),
                refused.getMessage());
    }
}
