package org.reeve.agent.system;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;

/** What the database servers of this guest keep, one kind of it. */
record DatabaseKeeper(Setting.Kind kind, List<DatabaseServer> servers) implements SettingKeeper {
    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        var listing = new StringBuilder();
        SettingFact.@Nullable Unseen silent = null;
        for (DatabaseServer server : servers) {
            if (!server.isInstalled()) {
                continue;
            }
            try {
                server.read(kind).forEach((name, value) -> {
                    facts.put(server.word() + " " + name, new SettingFact.Value(value));
                    listing.append(server.word() + " " + name + "=" + value + "\n");
                });
            } catch (GuestSystemException e) {
                silent = new SettingFact.Unseen(String.valueOf(e.getMessage()), e.correction());
                for (String name : names) {
                    if (name.startsWith(server.word() + " ")) {
                        facts.put(name, silent);
                    }
                }
            }
        }
        facts.put(Setting.ALL, silent == null ? new SettingFact.Value(listing.toString()) : silent);
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        int blank = name.indexOf(' ');
        for (DatabaseServer server : servers) {
            if (server.word().equals(name.substring(0, blank))) {
                set(server, name.substring(blank + 1), value);
                return;
            }
        }
        throw new GuestSystemException("no database server is called " + name, "");
    }

    /** A server that does not understand a statement repeats it, and in it may be a hash. */
    private void set(DatabaseServer server, String name, @Nullable String value) throws GuestSystemException {
        try {
            server.set(kind, name, value);
        } catch (GuestSystemException e) {
            if (kind != Setting.Kind.DATABASE_PASSWORD || value == null || value.isEmpty()) {
                throw e;
            }
            throw new GuestSystemException(
                    String.valueOf(e.getMessage()).replace(value, "(not shown)"), e.correction());
        }
    }
}
