package org.reeve.agent.plan;

/** The name that systemd has for the unit of a path (systemd.unit(5), "String escaping for inclusion in unit names"). */
public final class UnitName {
    private UnitName() {}

    /**
     * @param path not the root
     * @param kind of unit, such as {@code mount}
     */
    public static String of(GuestPath path, String kind) {
        String from = path.value().substring(1);
        var name = new StringBuilder(from.length() + 16);
        for (int i = 0; i < from.length(); i++) {
            char c = from.charAt(i);
            if (c == '/') {
                name.append('-');
            } else if (isKept(c) && !(c == '.' && i == 0)) {
                name.append(c);
            } else {
                name.append(String.format("\\x%02x", (int) c));
            }
        }
        return name.append('.').append(kind).toString();
    }

    private static boolean isKept(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == ':'
                || c == '_'
                || c == '.';
    }
}
