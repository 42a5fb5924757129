package org.reeve.watchdog.check;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Looks for a text, as UTF-8, in what passes by; nothing of it is kept (Knuth, Morris and Pratt's automaton). */
final class TextSearch {
    private final byte[] wanted;
    private final int[] fallBack;
    private int matched;

    /** @param text not empty */
    TextSearch(String text) {
        wanted = text.getBytes(StandardCharsets.UTF_8);
        fallBack = new int[wanted.length];
        for (int i = 1, length = 0; i < wanted.length; ) {
            if (wanted[i] == wanted[length]) {
                fallBack[i++] = ++length;
            } else if (length > 0) {
                length = fallBack[length - 1];
            } else {
                i++;
            }
        }
    }

    /** Whether the text has passed by, up to the end of {@code bytes}. */
    boolean isFoundAfter(ByteBuf bytes) {
        bytes.forEachByte(next -> {
            step(next);
            return matched < wanted.length;
        });
        return matched == wanted.length;
    }

    private void step(byte next) {
        while (matched > 0 && wanted[matched] != next) {
            matched = fallBack[matched - 1];
        }
        if (wanted[matched] == next) {
            matched++;
        }
    }
}
