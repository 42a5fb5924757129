package org.reeve.agent.plan;

import java.util.ArrayList;
import java.util.List;

/** The text side of {@link PlanStep.KeepLines}: which lines have a key, and a text with them replaced. */
public final class KeptLines {
    private KeptLines() {}

    /** The lines whose first word is {@code key}. */
    public static List<String> find(String text, String key) {
        List<String> found = new ArrayList<>();
        for (String line : PlainText.lines(text)) {
            if (hasKey(line, key)) {
                found.add(line);
            }
        }
        return found;
    }

    /** The text with its lines of that key replaced: in the place of the first of them, or at the end. */
    public static String replace(String text, String key, List<String> lines) {
        var result = new StringBuilder(text.length() + 80);
        boolean placed = false;
        for (String line : PlainText.lines(text)) {
            if (!hasKey(line, key)) {
                result.append(line).append('\n');
            } else if (!placed) {
                append(result, lines);
                placed = true;
            }
        }
        if (!placed) {
            append(result, lines);
        }
        return result.toString();
    }

    private static void append(StringBuilder text, List<String> lines) {
        for (String line : lines) {
            text.append(line).append('\n');
        }
    }

    private static boolean hasKey(String line, String key) {
        int from = 0;
        while (from < line.length() && isBlank(line.charAt(from))) {
            from++;
        }
        int to = from + key.length();
        return line.startsWith(key, from) && (to == line.length() || isBlank(line.charAt(to)));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
