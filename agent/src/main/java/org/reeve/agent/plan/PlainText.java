package org.reeve.agent.plan;

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
