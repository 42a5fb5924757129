package org.reeve.common.guest;

/** Texts that a guest tells and people read: of bounded length, and without what cannot be seen or turns the line around. */
public final class ShownText {
    /** How long one may be, in characters. */
    public static final int LONGEST = 200;

    private ShownText() {}

    public static boolean isOne(String text) {
        return text.length() <= LONGEST && text.equals(of(text));
    }

    /** Any text as one that may be shown: cut where it is long, and with question marks for what cannot be seen. */
    public static String of(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(point -> shown.appendCodePoint(isVisible(point) ? point : '?'));
        if (shown.length() <= LONGEST) {
            return shown.toString();
        }
        int end = LONGEST - 1;
        return shown.substring(0, Character.isHighSurrogate(shown.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private static boolean isVisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
