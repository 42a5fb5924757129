package org.reeve.agent.plan;

import static org.reeve.common.config.ValueFormat.text;

import java.util.Locale;
import java.util.regex.Pattern;
import org.reeve.common.config.ValueFormat;

/**
 * A secret that a document names by the file in which it stands. Only {@code agent.system} reads it; plans, records and messages have it
 * in no other form than one of these.
 */
public final class SecretFile {
    public static final ValueFormat<String> FORMAT = text(
            Pattern.compile("(?:/[A-Za-z0-9_@+][A-Za-z0-9._@+-]{0,99}){1,12}"),
            "the path of a file of root's with mode 0600",
            "/root/secrets/shop");

    private SecretFile() {}

    /** What becomes of a secret before anybody but {@code agent.system} has it. */
    public enum Form {
        /** Nothing: {@code kept}, when the file is there and nobody but root can read it. A program reads it by itself. */
        KEPT,
        /** As MariaDB keeps the password of its plugin mysql_native_password. */
        MYSQL_NATIVE,
        /** As PostgreSQL keeps a password (RFC 5803). */
        SCRAM_SHA_256
    }

    /** Its value is the secret in that form. */
    public static Setting as(Form form, GuestPath file) {
        return new Setting(Setting.Kind.SECRET, form.name().toLowerCase(Locale.ROOT) + " " + file);
    }
}
