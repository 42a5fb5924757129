package org.reeve.agent.plan;

import static org.reeve.common.config.ValueFormat.text;

import java.util.regex.Pattern;
import org.reeve.common.config.ValueFormat;

/**
 * Who may do what with a file.
 *
 * @param owner an account's name
 * @param group a group's name
 * @param mode the nine permission bits, 0 to 0777: neither set-uid nor sticky files are written
 */
public record Access(String owner, String group, int mode) {
    /** The name of an account or a group, as useradd(8) takes it: without what is a pattern or an option to any program. */
    public static final ValueFormat<String> ACCOUNT =
            text(Pattern.compile("[a-z_][a-z0-9_-]{0,31}"), "the name of an account or a group", "anna");

    public static final Access PUBLIC_FILE = new Access("root", "root", 0644);
    public static final Access PUBLIC_DIRECTORY = new Access("root", "root", 0755);

    public Access {
        if (mode < 0 || mode > 0777) {
            throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + " is not within 0 to 777");
        }
    }

    @Override
    public String toString() {
        return owner + ":" + group + " 0" + Integer.toOctalString(mode);
    }
}
