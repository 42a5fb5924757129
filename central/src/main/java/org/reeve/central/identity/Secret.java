package org.reeve.central.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A token in clear, shown once to the person it is for. Only its hash is stored; 256 random bits need no slow hash.
 *
 * @param text what the person is given
 */
public record Secret(String text) {
    private static final int BYTES = 32;

    static Secret random(SecureRandom random, String prefix) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Secret(prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** Never the text: a secret does not get into a log by accident. */
    @Override
    public String toString() {
        return "Secret[…]";
    }
}
