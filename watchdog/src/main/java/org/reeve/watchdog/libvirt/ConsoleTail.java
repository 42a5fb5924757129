package org.reeve.watchdog.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The end of a file in which virtlogd keeps what a serial console printed. The guest chose every byte: little is read, and
 * nothing that a terminal would obey is passed on.
 */
final class ConsoleTail {
    private static final int BYTES_MOST = 256 * 1024;
    private static final int LINE_LENGTH_MOST = 500;

    // ECMA-48: control sequences, operating system commands up to their end, two-character escapes.
    private static final Pattern ESCAPE = Pattern.compile(
            "\u001b\\[[0-?]*[ -/]*[@-~]|\u001b\\][^\u0007\u001b]*(?:\u0007|\u001b\\\\)?|\u001b[ -/]*[0-Z\\\\^-~]");
    // Controls, and the characters that turn the direction of writing.
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\u2028\u2029&&[^\t]]");

    private ConsoleTail() {}

    /** When virtlogd has just begun a new file, the one before ({@code .0}) is read too. */
    static List<String> read(Path log, int linesMost) throws IOException {
        byte[] tail = tail(log, BYTES_MOST);
        Path before = log.resolveSibling(log.getFileName() + ".0");
        if (tail.length < BYTES_MOST && Files.isRegularFile(before)) {
            byte[] earlier = tail(before, BYTES_MOST - tail.length);
            tail = ByteBuffer.allocate(earlier.length + tail.length)
                    .put(earlier)
                    .put(tail)
                    .array();
        }
        return lines(new String(tail, StandardCharsets.UTF_8), linesMost);
    }

    private static byte[] tail(Path file, int most) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(file + " is not a regular file");
            }
            return new byte[0];
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long size = channel.size();
            channel.position(Math.max(0, size - most));
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, most));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            byte[] read = new byte[bytes.flip().remaining()];
            bytes.get(read);
            return read;
        }
    }

    static List<String> lines(String text, int most) {
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            lines.add(clean(line));
        }
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return List.copyOf(lines.subList(Math.max(0, lines.size() - most), lines.size()));
    }

    private static String clean(String line) {
        String plain = CONTROL.matcher(ESCAPE.matcher(line).replaceAll("")).replaceAll("");
        return plain.length() <= LINE_LENGTH_MOST ? plain : plain.substring(0, LINE_LENGTH_MOST);
    }
}
