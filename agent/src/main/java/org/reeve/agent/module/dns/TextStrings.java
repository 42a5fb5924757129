package org.reeve.agent.module.dns;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.PlainText;

/** What a TXT record says, as a zone file has it: strings of at most 255 bytes each, which readers put together (RFC 1035, 3.3 and 5.1). */
final class TextStrings {
    static final int LONGEST = 4000;
    private static final int STRING = 255;

    private TextStrings() {}

    static @Nullable String fault(String text) {
        if (!PlainText.isPlain(text)) {
            return "it has a character that cannot be seen, such as a line break";
        }
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return length <= LONGEST ? null : "it has " + length + " bytes";
    }

    static String write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var strings = new StringBuilder(bytes.length + 16).append('"');
        for (int i = 0; i < bytes.length; i++) {
            if (i > 0 && i % STRING == 0) {
                strings.append("\" \"");
            }
            int b = Byte.toUnsignedInt(bytes[i]);
            if (b == '"' || b == '\\') {
                strings.append('\\').append((char) b);
            } else if (b >= ' ' && b < 0x7f) {
                strings.append((char) b);
            } else {
                strings.append('\\').append(String.format(Locale.ROOT, "%03d", b));
            }
        }
        return strings.append('"').toString();
    }
}
