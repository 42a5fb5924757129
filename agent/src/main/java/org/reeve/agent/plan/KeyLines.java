package org.reeve.agent.plan;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The text side of {@link Setting.Kind#SSH_KEY}: which lines of an {@code authorized_keys} (sshd(8)) hold a key, and a text with them replaced. */
public final class KeyLines {
    private KeyLines() {}

    /** As {@code ssh-keygen -l} shows it: {@code SHA256:…}. */
    public static String fingerprint(byte[] key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The lines with that key, whatever their options and comments are. */
    public static List<String> find(String text, String fingerprint) {
        List<String> found = new ArrayList<>();
        for (String line : PlainText.lines(text)) {
            if (fingerprint.equals(fingerprintIn(line))) {
                found.add(line);
            }
        }
        return found;
    }

    /** The text with the lines of that key replaced: in the place of the first of them, or at the end. All others stay as they are. */
    public static String replace(String text, String fingerprint, List<String> lines) {
        var result = new StringBuilder(text.length() + 200);
        boolean placed = false;
        for (String line : PlainText.lines(text)) {
            if (!fingerprint.equals(fingerprintIn(line))) {
                result.append(line).append('\n');
            } else if (!placed) {
                lines.forEach(each -> result.append(each).append('\n'));
                placed = true;
            }
        }
        if (!placed) {
            lines.forEach(each -> result.append(each).append('\n'));
        }
        return result.toString();
    }

    /** Of the word after the key's kind, which comes first or after the options; null where the line has no key. */
    private static @Nullable String fingerprintIn(String line) {
        List<String> words = line.startsWith("#") ? List.of() : words(line);
        for (int i = 0; i + 1 < words.size() && i < 2; i++) {
            if (words.get(i).startsWith("ssh-")
                    || words.get(i).startsWith("ecdsa-")
                    || words.get(i).startsWith("sk-")) {
                try {
                    return fingerprint(
                            Base64.getDecoder().decode(words.get(i + 1).getBytes(StandardCharsets.ISO_8859_1)));
                } catch (IllegalArgumentException e) {
                    return null;
                }
            }
        }
        return null;
    }

    /** Spaces between quotes belong to an option. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        var word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && (i == 0 || line.charAt(i - 1) != '\\')) {
                quoted = !quoted;
            }
            if ((c == ' ' || c == '\t' || c == '\r') && !quoted) {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }
}
