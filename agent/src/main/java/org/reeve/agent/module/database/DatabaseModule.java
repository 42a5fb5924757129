package org.reeve.agent.module.database;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.secret;
import static org.reeve.common.config.ValueFormat.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.reeve.agent.plan.CalendarEvent;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.OnDrift;
import org.reeve.agent.plan.SecretFile;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code server = "mariadb"}, {@code [[database]]}, {@code name = "shop"}, {@code [[user]]}, {@code name = "anna"}, {@code all = ["shop"]}. */
public final class DatabaseModule implements GuestModule {
    /** With room for what names of roles of PostgreSQL end with: it has 63 characters for them. */
    private static final ValueFormat<String> NAME = text(
            Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.$-]{0,47}"),
            "a name of up to 48 letters, digits, _ . $ and -, beginning with a letter, a digit or _",
            "shop");

    private static final ValueFormat<String> HASH = secret(
            Pattern.compile("\\*[0-9A-F]{40}|SCRAM-SHA-256\\$[A-Za-z0-9+/=:$]{100,200}"),
            "the hash of a password as the server keeps it",
            "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19");

    private static final int MOST_DUMPS = 365;

    @Override
    public String name() {
        return "database";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        Server server = root.required("server", choice(Server.class));
        OnDrift onDrift = OnDrift.read(root);
        Set<String> databases = new LinkedHashSet<>();
        for (ConfigTable table : root.tables("database")) {
            String name = table.required("name", NAME);
            checkName(table, name, databases.add(name), server.hasOwnDatabase(name));
        }
        List<WantedUser> users = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigTable table : root.tables("user")) {
            WantedUser user = user(table, server, databases);
            checkName(table, user.name(), names.add(user.name()), server.hasOwnUser(user.name()));
            users.add(user);
        }
        Optional<Dump> dump = root.has("dump") ? Optional.of(dump(root, server, databases)) : Optional.empty();
        reader.finish();
        return new DesiredDatabases(reader, server, List.copyOf(databases), users, dump, onDrift);
    }

    private static void checkName(ConfigTable table, String name, boolean isNew, boolean isTheServers) {
        if (table.has("name") && !isNew) {
            table.problem("name", name + " is there twice", "leave one of the two");
        }
        if (isTheServers) {
            table.problem("name", name + " is the server's own", "choose another name");
        }
    }

    private static WantedUser user(ConfigTable table, Server server, Set<String> databases) {
        String name = table.required("name", NAME);
        for (String end : Server.GROUPS) {
            if (server == Server.POSTGRESQL
                    && name.endsWith(end)
                    && databases.contains(name.substring(0, name.length() - end.length()))) {
                table.problem("name", name + " is the name for all who may use a database", "choose another name");
            }
        }
        Map<String, String> rights = new LinkedHashMap<>();
        for (String database : table.list("all", NAME)) {
            checkDatabase(table, "all", database, databases);
            rights.put(database, "all");
        }
        for (String database : table.list("read_only", NAME)) {
            checkDatabase(table, "read_only", database, databases);
            if (rights.put(database, "read-only") != null) {
                table.problem("read_only", database + " is there twice", "name it under all, or under read_only");
            }
        }
        return new WantedUser(name, password(table, server), rights, table.line("name"));
    }

    private static void checkDatabase(ConfigTable table, String key, String database, Set<String> databases) {
        if (!databases.contains(database)) {
            table.problem(
                    key, "no [[database]] is called " + database, "write [[database]] and name = \"" + database + "\"");
        }
    }

    private static WantedUser.Password password(ConfigTable table, Server server) {
        Optional<String> file = table.optional("password_file", SecretFile.FORMAT);
        Optional<String> hash = table.optional("password_hash", HASH);
        if (file.isPresent() == hash.isPresent()) {
            table.problem(
                    hash.isPresent() ? "password_hash" : "name",
                    "a user has either a password_file or a password_hash",
                    "write for example password_file = \"/root/secrets/shop\"");
        }
        if (hash.filter(each -> !server.takes(each)).isPresent()) {
            table.problem(
                    "password_hash",
                    "\"password_hash\" is not a hash that " + server.word() + " takes",
                    switch (server) {
                        case MARIADB -> "ask MariaDB: SELECT PASSWORD('…')";
                        case POSTGRESQL ->
                            "copy it from pg_authid.rolpassword, where password_encryption is scram-sha-256";
                    });
        }
        return hash.isPresent()
                ? new WantedUser.Password.Hash(hash.get())
                : new WantedUser.Password.InFile(GuestPath.of(file.orElse("/")));
    }

    private static Dump dump(ConfigTable root, Server server, Set<String> databases) {
        ConfigTable table = root.table("dump");
        if (databases.isEmpty()) {
            root.problem("dump", "there is no [[database]] to dump", "name one, or leave out [dump]");
        }
        return new Dump(
                server,
                List.copyOf(databases),
                table.required("schedule", CalendarEvent.FORMAT),
                table.optional("keep", integer(1, MOST_DUMPS), 7));
    }
}
