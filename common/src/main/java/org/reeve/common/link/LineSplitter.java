package org.reeve.common.link;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.reeve.common.wire.WireLimits;

/**
 * Cuts a stream of bytes into lines. A line that is too long is passed over up to its end, and no more than the longest line
 * is ever kept; so are empty lines, which a writer begins with to end what an earlier one may have left half said.
 */
final class LineSplitter {
    private static final int FIRST_ROOM = 1024;
    private static final int KEPT_ROOM = 16 * 1024;

    private byte[] line = new byte[FIRST_ROOM];
    private int length;
    private Part part = Part.KEPT;

    private enum Part {
        KEPT,
        PASSED_OVER
    }

    void feed(byte[] bytes, int offset, int count, Consumer<String> lines) {
        int start = offset;
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                keep(bytes, start, i - start);
                start = i + 1;
                end(lines);
            }
        }
        keep(bytes, start, offset + count - start);
    }

    private void keep(byte[] bytes, int start, int count) {
        if (part == Part.PASSED_OVER || length + count > WireLimits.MAX_TEXT) {
            part = Part.PASSED_OVER;
            length = 0;
            return;
        }
        if (length + count > line.length) {
            line = Arrays.copyOf(line, Math.max(length + count, line.length * 2));
        }
        System.arraycopy(bytes, start, line, length, count);
        length += count;
    }

    private void end(Consumer<String> lines) {
        String text = new String(line, 0, length, StandardCharsets.UTF_8).strip();
        length = 0;
        part = Part.KEPT;
        // One long line must not hold its room for the years that the agent runs.
        if (line.length > KEPT_ROOM) {
            line = new byte[FIRST_ROOM];
        }
        if (!text.isEmpty()) {
            lines.accept(text);
        }
    }
}
