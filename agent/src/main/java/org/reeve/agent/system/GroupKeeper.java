package org.reeve.agent.system;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;
import org.reeve.agent.system.Accounts.Group;

/** Groups and their numbers. */
record GroupKeeper(Programs programs, Accounts accounts) implements SettingKeeper {
    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        var listing = new StringBuilder();
        for (Group group : accounts.groups()) {
            facts.put(group.name(), new SettingFact.Value(group.gid()));
            listing.append(group.name()).append('=').append(group.gid()).append('\n');
        }
        facts.put(Setting.ALL, new SettingFact.Value(listing.toString()));
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        Optional<Group> found = accounts.groups().stream()
                .filter(group -> group.name().equals(name))
                .findFirst();
        if (value != null && found.isPresent()) {
            throw new GuestSystemException(
                    "group " + name + " has gid " + found.get().gid() + ", and files belong to that", "leave gid out");
        }
        if (value != null) {
            programs.succeed(List.of("/usr/sbin/groupadd", "--gid=" + value, "--", name), AccountKeeper.LIMIT);
        } else if (found.isPresent()) {
            if (!found.get().members().isEmpty()) {
                throw new GuestSystemException(
                        "group " + name + " has members: "
                                + String.join(", ", found.get().members()),
                        "take it out of their groups first");
            }
            programs.succeed(List.of("/usr/sbin/groupdel", "--", name), AccountKeeper.LIMIT);
        }
    }

    /** The groups that accounts are in beside their own. */
    record Memberships(Programs programs, Accounts accounts) implements SettingKeeper {
        @Override
        public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
            Map<String, SettingFact> facts = new HashMap<>();
            List<Group> groups = accounts.groups();
            for (Accounts.Account account : accounts.all()) {
                List<String> of = groups.stream()
                        .filter(group -> group.members().contains(account.name()))
                        .map(Group::name)
                        .sorted()
                        .toList();
                facts.put(account.name(), new SettingFact.Value(String.join(",", of)));
            }
            return facts;
        }

        @Override
        public void set(String name, @Nullable String value) throws GuestSystemException {
            String groups = value == null ? "" : value;
            programs.succeed(List.of("/usr/sbin/usermod", "--groups=" + groups, "--", name), AccountKeeper.LIMIT);
        }
    }
}
