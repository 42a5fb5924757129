package org.reeve.agent.system;

import static org.reeve.agent.system.DatabaseServer.literal;
import static org.reeve.agent.system.DatabaseServer.quoted;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Setting;

/** MariaDB. Its users are those that come from this guest itself: {@code 'anna'@'localhost'}. */
record MariaDb(Programs programs) implements DatabaseServer {
    private static final Path SERVER = Path.of("/usr/sbin/mariadbd");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Nobody's option files: root is let in over the socket, as the one who asks. */
    private static final List<String> CLIENT = List.of(
            "/usr/bin/mariadb",
            "--no-defaults",
            "--protocol=socket",
            "--user=root",
            "--batch",
            "--raw",
            "--skip-column-names");

    /** So that in texts nothing but their quotation mark means anything. */
    private static final String SESSION = "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES';";

    private static final Map<Setting.Kind, String> QUESTIONS = Map.of(
            Setting.Kind.DATABASE,
            "SELECT SCHEMA_NAME, 'there' FROM information_schema.SCHEMATA;",
            Setting.Kind.DATABASE_USER,
            "SELECT User, IF(JSON_VALUE(Priv, '$.account_locked') IN ('1', 'true'), 'locked', 'open')"
                    + " FROM mysql.global_priv WHERE Host = 'localhost';",
            Setting.Kind.DATABASE_PASSWORD,
            "SELECT User, IF(JSON_VALUE(Priv, '$.plugin') = 'mysql_native_password',"
                    + " JSON_VALUE(Priv, '$.authentication_string'), CONCAT('by ', JSON_VALUE(Priv, '$.plugin')))"
                    + " FROM mysql.global_priv WHERE Host = 'localhost'"
                    + " AND JSON_VALUE(Priv, '$.authentication_string') <> '';",
            Setting.Kind.DATABASE_GRANT,
            "SELECT SUBSTRING_INDEX(SUBSTRING(GRANTEE, 2), '''@', 1), TABLE_SCHEMA,"
                    + " GROUP_CONCAT(PRIVILEGE_TYPE ORDER BY PRIVILEGE_TYPE) FROM information_schema.SCHEMA_PRIVILEGES"
                    + " WHERE GRANTEE LIKE '%''@''localhost''' GROUP BY GRANTEE, TABLE_SCHEMA;");

    private static final Set<String> ALL = Set.of(
            "ALTER",
            "ALTER ROUTINE",
            "CREATE",
            "CREATE ROUTINE",
            "CREATE TEMPORARY TABLES",
            "CREATE VIEW",
            "DELETE",
            "DELETE HISTORY",
            "DROP",
            "EVENT",
            "EXECUTE",
            "INDEX",
            "INSERT",
            "LOCK TABLES",
            "REFERENCES",
            "SELECT",
            "SHOW VIEW",
            "TRIGGER",
            "UPDATE");
    private static final String READ_ONLY = "SELECT,SHOW VIEW";
    private static final Pattern PRIVILEGES = Pattern.compile("[A-Z ]+(,[A-Z ]+)*");

    @Override
    public String word() {
        return "mariadb";
    }

    @Override
    public boolean isInstalled() {
        return Files.exists(SERVER);
    }

    @Override
    public Map<String, String> read(Setting.Kind kind) throws GuestSystemException {
        String question = QUESTIONS.get(kind);
        if (question == null) {
            throw DatabaseServer.unknown(kind);
        }
        String answer = ask(question);
        Map<String, String> found = new HashMap<>();
        if (kind == Setting.Kind.DATABASE_GRANT) {
            for (String[] row : DatabaseServer.rows(answer, "\t", 3)) {
                String database = row[1].replace("\\", "");
                // A pattern that somebody made by hand, for several databases, is none of these.
                if (pattern(database).equals(row[1]) && NAME.matcher(database).matches()) {
                    found.put(row[0] + " " + database, rights(row[2]));
                }
            }
        } else {
            DatabaseServer.rows(answer, "\t", 2).forEach(row -> found.put(row[0], row[1]));
        }
        return found;
    }

    @Override
    public void set(Setting.Kind kind, String name, @Nullable String value) throws GuestSystemException {
        switch (kind) {
            case DATABASE -> database(name, value);
            case DATABASE_USER -> user(account(name), value);
            case DATABASE_PASSWORD -> password(account(name), value);
            case DATABASE_GRANT -> grant(name, value);
            default -> throw DatabaseServer.unknown(kind);
        }
    }

    private void database(String name, @Nullable String value) throws GuestSystemException {
        String quoted = quoted('`', name);
        if (value != null) {
            ask("CREATE DATABASE IF NOT EXISTS " + quoted + " CHARACTER SET utf8mb4;");
            return;
        }
        String inIt = " WHERE TABLE_SCHEMA = " + literal(name) + ";";
        if (!ask("SELECT TABLE_NAME FROM information_schema.TABLES" + inIt).isBlank()) {
            throw new GuestSystemException(
                    "database " + name + " has tables in it", "drop it by hand, if that is meant");
        }
        ask("DROP DATABASE IF EXISTS " + quoted + ";");
    }

    /** A new one is locked, until it has a password; of a locked one no session goes on. */
    private void user(String account, @Nullable String value) throws GuestSystemException {
        if (value == null) {
            ask("DROP USER IF EXISTS " + account + ";");
        } else if (value.equals("open")) {
            ask("ALTER USER " + account + " ACCOUNT UNLOCK;");
        } else {
            ask(
                    "CREATE USER IF NOT EXISTS " + account + " ACCOUNT LOCK;",
                    "ALTER USER " + account + " ACCOUNT LOCK;",
                    "KILL USER " + account + ";");
        }
    }

    private void password(String account, @Nullable String value) throws GuestSystemException {
        if (value != null && value.startsWith("by ")) {
            throw new GuestSystemException(
                    account + " had its password " + value + ", which cannot be set from a hash", "set it by hand");
        }
        ask("ALTER USER " + account + " IDENTIFIED BY PASSWORD " + literal(value == null ? "" : value) + ";");
    }

    private void grant(String name, @Nullable String value) throws GuestSystemException {
        String[] userAndDatabase = name.split(" ", 2);
        String account = account(userAndDatabase[0]);
        String tables = quoted('`', pattern(userAndDatabase[1])) + ".*";
        if (!"all".equals(value) && read(Setting.Kind.DATABASE_GRANT).containsKey(name)) {
            ask("REVOKE ALL PRIVILEGES ON " + tables + " FROM " + account + ";");
        }
        if (value == null) {
            return;
        }
        String rights = value.equals("all") ? "ALL PRIVILEGES" : value.equals("read-only") ? READ_ONLY : value;
        if (!PRIVILEGES.matcher(rights).matches()) {
            throw new GuestSystemException("MariaDB has no such rights as " + value, "");
        }
        ask("GRANT " + rights + " ON " + tables + " TO " + account + ";");
    }

    private String ask(String... statements) throws GuestSystemException {
        var answer = new ByteArrayOutputStream();
        String sql = SESSION + "\n" + String.join("\n", statements);
        Programs.Outcome outcome = programs.print(CLIENT, LIMIT, DatabaseServer.input(sql), answer);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    "mariadb refuses, or does not answer: " + outcome.said(),
                    "see systemctl status mariadb in the guest, then retry");
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static String rights(String listed) {
        return List.of(listed.split(",", -1)).containsAll(ALL)
                ? "all"
                : listed.equals(READ_ONLY) ? "read-only" : listed;
    }

    private static String account(String user) {
        return literal(user) + "@'localhost'";
    }

    /** Where rights are given, the name of a database is a pattern. */
    static String pattern(String database) {
        return database.replace("_", "\\_").replace("%", "\\%");
    }
}
