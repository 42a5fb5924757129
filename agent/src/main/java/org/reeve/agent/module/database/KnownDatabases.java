package org.reeve.agent.module.database;

import java.util.HashMap;
import java.util.Map;
import org.reeve.agent.plan.Asks;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.PlainText;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.Setting.Kind;
import org.reeve.agent.plan.SettingFact;

/**
 * What there is in this guest's servers, each under its server's name and its own.
 *
 * @param databases such as {@code mariadb shop}
 * @param users such as {@code mariadb anna}
 * @param rights such as {@code mariadb anna shop}
 * @param memories what Reeve did, such as {@code mariadb user anna} and {@code mariadb database shop}
 */
record KnownDatabases(
        Map<String, String> databases,
        Map<String, String> users,
        Map<String, String> rights,
        Map<String, String> memories) {
    static Asks asks() {
        return new Asks()
                .setting(all(Kind.DATABASE))
                .setting(all(Kind.DATABASE_USER))
                .setting(all(Kind.DATABASE_GRANT))
                .setting(all(Kind.DATABASE_MEMORY));
    }

    static KnownDatabases of(Facts facts) {
        return new KnownDatabases(
                listed(facts, Kind.DATABASE),
                listed(facts, Kind.DATABASE_USER),
                listed(facts, Kind.DATABASE_GRANT),
                listed(facts, Kind.DATABASE_MEMORY));
    }

    UserMemory user(Server server, String name) {
        return UserMemory.read(memories.get(userMemory(server.word(), name)));
    }

    static String userMemory(String server, String name) {
        return server + " user " + name;
    }

    static String databaseMemory(String server, String name) {
        return server + " database " + name;
    }

    private static Map<String, String> listed(Facts facts, Kind kind) {
        Map<String, String> listed = new HashMap<>();
        if (facts.setting(all(kind)) instanceof SettingFact.Value all) {
            for (String line : PlainText.lines(all.text())) {
                int equals = line.indexOf('=');
                listed.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return listed;
    }

    static Setting all(Kind kind) {
        return new Setting(kind, Setting.ALL);
    }
}
