package org.reeve.agent.plan;

import java.util.List;

/** Words in a unit file, such that systemd reads them back as they are (systemd.syntax(7), systemd.unit(5)). */
public final class UnitWords {
    private UnitWords() {}

    /**
     * Each in quotes, with blanks between them. A percent sign begins a specifier unless it stands twice; a dollar sign stays what it is
     * where the command begins with a colon, and in {@code Environment=}.
     *
     * @param words without control characters
     */
    public static String quoted(List<String> words) {
        var line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append('"');
            for (int i = 0; i < word.length(); i++) {
                char c = word.charAt(i);
                switch (c) {
                    case '"', '\\' -> line.append('\\').append(c);
                    case '%' -> line.append("%%");
                    default -> line.append(c);
                }
            }
            line.append('"');
        }
        return line.toString();
    }
}
