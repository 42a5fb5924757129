package org.reeve.agent.plan;

import java.util.ArrayList;
import java.util.List;

/** Text that shows itself whole: no control characters, no marks that change the reading direction, no lone surrogates. */
public final class PlainText {
    private PlainText() {}

    /** Whether every character can be seen and has one meaning. A space is plain, a line break or a tab is not. */
    public static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (!isPlain(point)) {
                return false;
            }
            i += Character.charCount(point);
        }
        return true;
    }

    /** The same for a text of several lines: line feeds and tabs are welcome too. */
    public static boolean isPlainLines(String text) {
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (point != '\n' && point != '\t' && !isPlain(point)) {
                return false;
            }
            i += Character.charCount(point);
        }
        return true;
    }

    /** The lines of a text, without their line feeds; a last line without one counts too. */
    public static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int to = text.indexOf('\n', from);
            lines.add(text.substring(from, to < 0 ? text.length() : to));
            from = to < 0 ? text.length() : to + 1;
        }
        return lines;
    }

    private static boolean isPlain(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
