package org.reeve.watchdog.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        return lines(new String(RotatedTail.read(log, BYTES_MOST), StandardCharsets.UTF_8), linesMost);
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
