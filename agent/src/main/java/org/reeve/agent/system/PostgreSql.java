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
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Setting;

/**
 * PostgreSQL. A database of ours, {@code shop}, belongs to a role that nobody logs in as, {@code shop_owner}. Who may do all in it acts as
 * that role there, so that it does not matter whose a table is; who may read it is a member of {@code shop_reader}.
 */
record PostgreSql(Programs programs, Accounts accounts) implements DatabaseServer {
    /** Of Debian 12. */
    private static final Path SERVER = Path.of("/usr/lib/postgresql/15/bin/postgres");

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String FOR_ALL = "_owner";
    private static final String FOR_READERS = "_reader";

    /** A hash is not in the server's log either. */
    private static final String SESSION = "SET standard_conforming_strings = on; SET log_statement = 'none';"
            + " SET log_min_duration_statement = -1; SET log_min_error_statement = 'panic';"
            + " SET client_min_messages = 'error';";

    private static final Map<Setting.Kind, String> QUESTIONS = Map.of(
            Setting.Kind.DATABASE,
            "SELECT datname, CASE WHEN pg_get_userbyid(datdba) = datname || '" + FOR_ALL + "'"
                    + " AND has_database_privilege('public', datname, 'CONNECT')"
                    + " THEN 'open to every user' ELSE 'there' END FROM pg_database;",
            Setting.Kind.DATABASE_USER,
            "SELECT rolname, CASE WHEN rolcanlogin THEN 'open' ELSE 'locked' END FROM pg_roles;",
            Setting.Kind.DATABASE_PASSWORD,
            "SELECT rolname, rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL;",
            Setting.Kind.DATABASE_GRANT,
            "SELECT m.rolname, g.rolname FROM pg_auth_members JOIN pg_roles m ON m.oid = member"
                    + " JOIN pg_roles g ON g.oid = roleid ORDER BY g.rolname DESC;");

    @Override
    public String word() {
        return "postgresql";
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
        Map<String, String> found = new HashMap<>();
        for (String[] row : DatabaseServer.rows(ask("postgres", question), "|", 2)) {
            if (kind != Setting.Kind.DATABASE_GRANT) {
                found.put(row[0], row[1]);
            } else if (row[1].endsWith(FOR_ALL)) {
                found.put(row[0] + " " + without(row[1], FOR_ALL), "all");
            } else if (row[1].endsWith(FOR_READERS)) {
                found.put(row[0] + " " + without(row[1], FOR_READERS), "read-only");
            }
        }
        return found;
    }

    @Override
    public void set(Setting.Kind kind, String name, @Nullable String value) throws GuestSystemException {
        switch (kind) {
            case DATABASE -> database(name, value);
            case DATABASE_USER -> user(name, value);
            case DATABASE_PASSWORD ->
                ask(
                        "postgres",
                        "ALTER ROLE " + identifier(name) + " PASSWORD " + (value == null ? "NULL" : literal(value))
                                + ";");
            case DATABASE_GRANT -> {
                String[] userAndDatabase = name.split(" ", 2);
                grant(userAndDatabase[0], userAndDatabase[1], value);
            }
            default -> throw DatabaseServer.unknown(kind);
        }
    }

    private void database(String name, @Nullable String value) throws GuestSystemException {
        if (value == null) {
            drop(name);
            return;
        }
        String database = identifier(name);
        String owner = name + FOR_ALL;
        String reader = name + FOR_READERS;
        Map<String, String> roles = read(Setting.Kind.DATABASE_USER);
        if ("open".equals(roles.get(owner)) || "open".equals(roles.get(reader))) {
            throw new GuestSystemException(
                    "somebody logs in as " + owner + " or as " + reader + ", which stand for all who may use " + name,
                    "give that user another name, or the database");
        }
        ask(
                "postgres",
                group(owner),
                group(reader),
                read(Setting.Kind.DATABASE).containsKey(name)
                        ? ""
                        : "CREATE DATABASE " + database + " OWNER " + identifier(owner)
                                + " ENCODING 'UTF8' TEMPLATE template0;",
                "REVOKE ALL ON DATABASE " + database + " FROM PUBLIC;",
                "GRANT CONNECT ON DATABASE " + database + " TO " + identifier(reader) + ";");
    }

    private void drop(String name) throws GuestSystemException {
        String tables = ask(
                name,
                "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
                        + " WHERE nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%';");
        if (!tables.isBlank()) {
            throw new GuestSystemException(
                    "database " + name + " has tables in it", "drop it by hand, if that is meant");
        }
        ask("postgres", "DROP DATABASE IF EXISTS " + identifier(name) + ";");
        ask(
                "postgres",
                "DROP ROLE IF EXISTS " + identifier(name + FOR_ALL) + ", " + identifier(name + FOR_READERS) + ";");
    }

    /** A new one is locked, until it has a password; of a locked one no session goes on. */
    private void user(String name, @Nullable String value) throws GuestSystemException {
        String role = identifier(name);
        if (value == null) {
            ask("postgres", "DROP ROLE IF EXISTS " + role + ";");
        } else if (value.equals("open")) {
            ask("postgres", "ALTER ROLE " + role + " LOGIN;");
        } else {
            ask(
                    "postgres",
                    group(name),
                    "ALTER ROLE " + role + " NOLOGIN;",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = " + literal(name) + ";");
        }
    }

    private void grant(String user, String database, @Nullable String value) throws GuestSystemException {
        String role = identifier(user);
        String owner = identifier(database + FOR_ALL);
        String reader = identifier(database + FOR_READERS);
        String inIt = " IN DATABASE " + identifier(database);
        if (value == null) {
            ask(
                    "postgres",
                    "ALTER ROLE " + role + inIt + " RESET role;",
                    "REVOKE " + owner + ", " + reader + " FROM " + role + ";");
            return;
        }
        refuseWhatIsOthers(database);
        if (value.equals("all")) {
            ask(
                    "postgres",
                    "REVOKE " + reader + " FROM " + role + ";",
                    "ALTER ROLE " + role + inIt + " SET role TO " + literal(database + FOR_ALL) + ";",
                    "GRANT " + owner + " TO " + role + ";");
        } else {
            ask(
                    database,
                    "ALTER DEFAULT PRIVILEGES FOR ROLE " + owner + " GRANT SELECT ON TABLES TO " + reader + ";",
                    "ALTER DEFAULT PRIVILEGES FOR ROLE " + owner + " GRANT SELECT ON SEQUENCES TO " + reader + ";",
                    "ALTER DEFAULT PRIVILEGES FOR ROLE " + owner + " GRANT USAGE ON SCHEMAS TO " + reader + ";",
                    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO " + reader + ";",
                    "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO " + reader + ";",
                    "ALTER ROLE " + role + inIt + " RESET role;",
                    "REVOKE " + owner + " FROM " + role + ";",
                    "GRANT " + reader + " TO " + role + ";");
        }
    }

    private void refuseWhatIsOthers(String database) throws GuestSystemException {
        String owner = ask(
                        "postgres",
                        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = " + literal(database) + ";")
                .strip();
        if (!owner.equals(database + FOR_ALL)) {
            throw new GuestSystemException(
                    "database " + database + " belongs to " + owner + ", not to " + database + FOR_ALL,
                    "give rights in it by hand, or make its objects those of a role of that name");
        }
    }

    /** A role that nobody logs in as, unless it is there already. */
    private static String group(String name) {
        return "SELECT format('CREATE ROLE %I NOLOGIN', " + literal(name) + ") WHERE NOT EXISTS"
                + " (SELECT FROM pg_roles WHERE rolname = " + literal(name) + ") \\gexec";
    }

    private String ask(String database, String... statements) throws GuestSystemException {
        List<String> client = accounts.as(
                "postgres",
                List.of(
                        "/usr/bin/psql",
                        "--no-psqlrc",
                        "--quiet",
                        "--no-align",
                        "--tuples-only",
                        "--set=ON_ERROR_STOP=1",
                        "--set=VERBOSITY=terse",
                        "--dbname=" + database));
        var answer = new ByteArrayOutputStream();
        String sql = SESSION + "\n" + String.join("\n", statements);
        Programs.Outcome outcome = programs.print(client, LIMIT, DatabaseServer.input(sql), answer);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    "psql refuses, or does not answer: " + outcome.said(),
                    "see systemctl status postgresql@15-main in the guest, then retry");
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    private static String identifier(String name) {
        return quoted('"', name);
    }

    private static String without(String name, String end) {
        return name.substring(0, name.length() - end.length());
    }
}
