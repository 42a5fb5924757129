package org.reeve.agent.module.database;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.reeve.agent.plan.SecretFile;

/** The two servers there are. */
enum Server {
    MARIADB("mariadb-server", "mariadb.service", SecretFile.Form.MYSQL_NATIVE, Pattern.compile("\\*[0-9A-F]{40}")),
    POSTGRESQL(
            "postgresql",
            "postgresql.service",
            SecretFile.Form.SCRAM_SHA_256,
            Pattern.compile(
                    "SCRAM-SHA-256\\$[1-9][0-9]{3,6}:[A-Za-z0-9+/]{16,64}={0,2}\\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}="));

    /** Ends of names for roles of PostgreSQL that stand for everybody who may use a database. */
    static final List<String> GROUPS = List.of("_owner", "_reader");

    private final String packageName;
    private final String unit;
    private final SecretFile.Form form;
    private final Pattern hash;

    Server(String packageName, String unit, SecretFile.Form form, Pattern hash) {
        this.packageName = packageName;
        this.unit = unit;
        this.form = form;
        this.hash = hash;
    }

    String packageName() {
        return packageName;
    }

    String unit() {
        return unit;
    }

    /** In which it keeps a password. */
    SecretFile.Form form() {
        return form;
    }

    boolean takes(String passwordHash) {
        return hash.matcher(passwordHash).matches();
    }

    boolean hasOwnDatabase(String name) {
        List<String> own =
                switch (this) {
                    case MARIADB -> List.of("mysql", "information_schema", "performance_schema", "sys");
                    case POSTGRESQL -> List.of("postgres", "template0", "template1");
                };
        return own.contains(name.toLowerCase(Locale.ROOT));
    }

    boolean hasOwnUser(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (this) {
            case MARIADB -> List.of("root", "mysql", "mariadb.sys").contains(lower);
            case POSTGRESQL -> List.of("postgres", "public", "none").contains(lower) || lower.startsWith("pg_");
        };
    }

    /** As settings name it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What somebody types who means it. */
    String dropCommand(String database) {
        return switch (this) {
            case MARIADB -> "mariadb-admin drop " + database;
            case POSTGRESQL -> "runuser -u postgres -- dropdb " + database;
        };
    }
}
