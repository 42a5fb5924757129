package org.reeve.agent.operations;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a journal, taken apart. A line is {@code <CRC32C of the text, 8 hex digits> <text>\n}.
 *
 * @param texts those whose sum is right, oldest first
 * @param damage what else stood between them, in words
 * @param length of the file without its torn tail, in bytes
 */
record JournalText(List<String> texts, List<String> damage, long length) {
    private static final int SUM_DIGITS = 8;
    private static final HexFormat HEX = HexFormat.of();

    static String line(String text) {
        if (text.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a text of the journal has one line");
        }
        return HEX.toHexDigits(sum(text.getBytes(StandardCharsets.UTF_8))) + " " + text + "\n";
    }

    static JournalText parse(byte[] file) {
        List<String> texts = new ArrayList<>();
        List<String> damage = new ArrayList<>();
        int start = 0;
        int lineNumber = 0;
        while (start < file.length) {
            int end = endOfLine(file, start);
            lineNumber++;
            String text = end < 0 ? null : text(file, start, end);
            boolean last = end < 0 || end + 1 == file.length;
            if (text == null && last) {
                break;
            }
            if (text == null) {
                damage.add("line " + lineNumber + ": the sum is wrong");
            } else {
                texts.add(text);
            }
            start = end + 1;
        }
        return new JournalText(List.copyOf(texts), List.copyOf(damage), start);
    }

    private static int endOfLine(byte[] file, int from) {
        for (int i = from; i < file.length; i++) {
            if (file[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static @Nullable String text(byte[] file, int start, int end) {
        int textStart = start + SUM_DIGITS + 1;
        if (textStart > end || file[textStart - 1] != ' ') {
            return null;
        }
        try {
            String sum = new String(file, start, SUM_DIGITS, StandardCharsets.US_ASCII);
            ByteBuffer bytes = ByteBuffer.wrap(file, textStart, end - textStart);
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.duplicate())
                    .toString();
            return HexFormat.fromHexDigits(sum) == sum(text.getBytes(StandardCharsets.UTF_8)) ? text : null;
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return null;
        }
    }

    private static int sum(byte[] text) {
        CRC32C crc = new CRC32C();
        crc.update(text);
        return (int) crc.getValue();
    }
}
