package org.reeve.agent.module.users;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Facts;
import org.reeve.agent.plan.PlainText;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;

/**
 * The accounts and groups that there are, and which numbers new ones get.
 *
 * @param accounts by name, as passwd(5) has them: {@code uid:group:comment:home:shell}
 * @param groups by name, with their gid
 * @param memories what Reeve did for accounts
 * @param logins with which accounts somebody can log in
 * @param stale accounts that Reeve made and that the document names no more
 * @param newIds for a name that has none yet; of a group with the word group and a space before it
 */
record KnownAccounts(
        Map<String, String> accounts,
        Map<String, String> groups,
        Map<String, Memory> memories,
        Set<String> logins,
        List<String> stale,
        Map<String, Long> newIds) {
    private static final long FIRST = 1000;
    private static final long LAST = 59_999;

    static KnownAccounts of(Facts facts, List<WantedAccount> wanted, List<UsersModule.WantedGroup> wantedGroups) {
        Map<String, String> accounts = listed(facts, Setting.Kind.ACCOUNT);
        Map<String, String> groups = listed(facts, Setting.Kind.GROUP);
        Map<String, Memory> memories = new HashMap<>();
        listed(facts, Setting.Kind.REMEMBERED).forEach((name, text) -> memories.put(name, Memory.read(text)));
        List<String> stale = new ArrayList<>();
        memories.forEach((name, memory) -> {
            if (!memory.uid().isEmpty()
                    && memory.uid().equals(uid(accounts.get(name)))
                    && wanted.stream().noneMatch(each -> each.name().equals(name))) {
                stale.add(name);
            }
        });
        stale.sort(null);
        return new KnownAccounts(
                accounts, groups, memories, logins(facts), stale, newIds(accounts, groups, wanted, wantedGroups));
    }

    /** The number that the document says, that the group has, or a free one. */
    String gid(UsersModule.WantedGroup group) {
        String found = groups.get(group.name());
        return group.gid()
                .map(String::valueOf)
                .orElse(found != null ? found : String.valueOf(newIds.get("group " + group.name())));
    }

    String newUid(WantedAccount account) {
        return account.entry().uid().map(String::valueOf).orElse(String.valueOf(newIds.get(account.name())));
    }

    Memory memory(String name) {
        return memories.getOrDefault(name, Memory.NOTHING);
    }

    /** Whether Reeve made it, and nobody else made one of that name since. */
    boolean isOurs(String name) {
        String uid = memory(name).uid();
        return !uid.isEmpty() && uid.equals(uid(accounts.get(name)));
    }

    /** Of an entry of {@link #accounts}; empty for none. */
    static String uid(@Nullable String entry) {
        return entry == null ? "" : entry.substring(0, entry.indexOf(':'));
    }

    /** Debian Policy 9.2.2. */
    static boolean isOfTheSystem(String id) {
        long number = Long.parseLong(id);
        return number < FIRST || number > LAST;
    }

    /** Above all that are taken, as useradd(8) does it: a number that was somebody's is not given to the next one. */
    private static Map<String, Long> newIds(
            Map<String, String> accounts,
            Map<String, String> groups,
            List<WantedAccount> wanted,
            List<UsersModule.WantedGroup> wantedGroups) {
        Set<Long> taken = new HashSet<>();
        accounts.values().forEach(entry -> taken.add(Long.parseLong(uid(entry))));
        groups.values().forEach(gid -> taken.add(Long.parseLong(gid)));
        wanted.forEach(account -> account.entry().uid().ifPresent(uid -> taken.add(uid.longValue())));
        wantedGroups.forEach(group -> group.gid().ifPresent(gid -> taken.add(gid.longValue())));
        long next = FIRST;
        for (long id : taken) {
            next = id >= next && id < LAST ? id + 1 : next;
        }
        Map<String, Long> ids = new HashMap<>();
        for (WantedAccount account : wanted) {
            if (account.isPresent() && !accounts.containsKey(account.name())) {
                ids.put(account.name(), next++);
            }
        }
        for (UsersModule.WantedGroup group : wantedGroups) {
            if (!group.absent() && !groups.containsKey(group.name())) {
                ids.put("group " + group.name(), next++);
            }
        }
        return ids;
    }

    private static Map<String, String> listed(Facts facts, Setting.Kind kind) {
        Map<String, String> listed = new HashMap<>();
        if (facts.setting(new Setting(kind, Setting.ALL)) instanceof SettingFact.Value all) {
            for (String line : PlainText.lines(all.text())) {
                int equals = line.indexOf('=');
                listed.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return listed;
    }

    private static Set<String> logins(Facts facts) {
        return facts.setting(new Setting(Setting.Kind.LOGINS, Setting.ALL)) instanceof SettingFact.Value all
                        && !all.text().isEmpty()
                ? Set.of(all.text().split(",", -1))
                : Set.of();
    }
}
