package org.reeve.agent.plan;

import org.jspecify.annotations.Nullable;

/**
 * Who may do what with a file.
 *
 * @param owner an account's name
 * @param group a group's name
 * @param mode the nine permission bits, 0 to 0777: neither set-uid nor sticky files are written
 */
public record Access(String owner, String group, int mode) {
    public static final Access PUBLIC_FILE = new Access("root", "root", 0644);
    public static final Access PUBLIC_DIRECTORY = new Access("root", "root", 0755);

    public Access {
        if (mode < 0 || mode > 0777) {
            throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + " is not within 0 to 777");
        }
    }

    /** What is wrong with the name of an account or a group, in words; null when nothing is. */
    public static @Nullable String accountFault(String name) {
        if (name.isEmpty() || name.length() > 32) {
            return "an account's name has 1 to 32 characters";
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean first = (c >= 'a' && c <= 'z') || c == '_';
            if (!first && (i == 0 || !((c >= '0' && c <= '9') || c == '-'))) {
                return "an account's name has lower-case letters, digits, - and _, and begins with a letter or _";
            }
        }
        return null;
    }

    @Override
    public String toString() {
        return owner + ":" + group + " 0" + Integer.toOctalString(mode);
    }
}
