package org.reeve.agent.module.users;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.KeyLines;

/**
 * A public key of SSH.
 *
 * @param line as it stands in {@code authorized_keys}: kind, key, comment
 */
record PublicKey(String line, String fingerprint) {
    /** RFC 8332 has no bound; OpenSSH refuses less than 1024, and NIST everything below this. */
    private static final int LEAST_RSA_BITS = 2048;

    /** The kind inside the key is the one in front of it, and an RSA key is not too short: RFC 4253, 6.6. */
    static Optional<PublicKey> of(String line) {
        String[] words = line.split(" ", 3);
        byte[] key = decoded(words.length > 1 ? words[1] : "");
        if (key == null) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(key);
        byte[] kind = field(fields);
        if (kind == null || !new String(kind, StandardCharsets.US_ASCII).equals(words[0])) {
            return Optional.empty();
        }
        byte[] second = field(fields);
        byte[] third = words[0].equals("ssh-rsa") ? field(fields) : second;
        if (second == null || third == null || third.length == 0) {
            return Optional.empty();
        }
        if (words[0].equals("ssh-rsa") && third.length * 8 < LEAST_RSA_BITS) {
            return Optional.empty();
        }
        return Optional.of(new PublicKey(line, KeyLines.fingerprint(key)));
    }

    private static byte @Nullable [] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte @Nullable [] field(ByteBuffer from) {
        if (from.remaining() < Integer.BYTES) {
            return null;
        }
        int length = from.getInt();
        if (length < 0 || length > from.remaining()) {
            return null;
        }
        byte[] field = new byte[length];
        from.get(field);
        return field;
    }
}
