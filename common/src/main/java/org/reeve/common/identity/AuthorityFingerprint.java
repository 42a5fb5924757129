package org.reeve.common.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which authority to trust, short enough to be handed over by a person: the SHA-256 of its certificate's DER.
 *
 * @param text {@code sha256:} and 64 hexadecimal digits in lower case
 */
public record AuthorityFingerprint(String text) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}");

    public AuthorityFingerprint {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not sha256: and 64 hexadecimal digits: " + text);
        }
    }

    /**
     * Also takes capitals and colons between the digits, as other tools print them.
     *
     * @throws IdentityException when it is no SHA-256 fingerprint
     */
    public static AuthorityFingerprint parse(String text) throws IdentityException {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        String digits = lower.startsWith("sha256:") ? lower.substring("sha256:".length()) : lower;
        String canonical = "sha256:" + digits.replace(":", "");
        if (!FORM.matcher(canonical).matches()) {
            throw new IdentityException("not a fingerprint: " + text
                    + "; it is sha256: and 64 hexadecimal digits, as central prints it beside the join token");
        }
        return new AuthorityFingerprint(canonical);
    }

    public static AuthorityFingerprint of(X509Certificate authority) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(DerText.der(authority));
            return new AuthorityFingerprint("sha256:" + HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
