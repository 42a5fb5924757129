package org.reeve.agent.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;
import org.reeve.agent.system.Accounts.Account;
import org.reeve.agent.system.Accounts.Group;
import org.reeve.agent.system.Accounts.Password;
import org.reeve.common.time.ReeveClock;

/** With which accounts somebody can log in at all, and whether somebody can over SSH. */
record Logins(Programs programs, Accounts accounts) implements SettingKeeper {
    private static final String SSH = "ssh";

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        List<Way> ways = ways();
        if (names.contains(Setting.ALL)) {
            List<String> all = ways.stream().map(way -> way.account.name()).toList();
            facts.put(Setting.ALL, new SettingFact.Value(String.join(",", all)));
        }
        if (names.contains(SSH)) {
            Map<String, List<String>> sshd = SshdKeeper.words(programs);
            List<Group> groups = accounts.groups();
            if (!sshd.isEmpty() && ways.stream().anyMatch(way -> isLetIn(way, sshd, groups))) {
                facts.put(SSH, new SettingFact.Value("possible"));
            }
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        throw new GuestSystemException(
                "with the new settings nobody could log in over SSH: no account that is let in has a key, or a password where"
                        + " passwords count",
                "give an account a key in the module users first, or let more accounts in");
    }

    /** An account, and how one logs in with it. */
    private record Way(Account account, boolean key, boolean password) {}

    private List<Way> ways() throws GuestSystemException {
        long today =
                LocalDate.ofInstant(ReeveClock.system().now(), ZoneOffset.UTC).toEpochDay();
        List<Password> passwords = accounts.passwords();
        List<Way> ways = new ArrayList<>();
        for (Account account : accounts.all()) {
            Optional<Password> password = passwords.stream()
                    .filter(each -> each.account().equals(account.name()))
                    .findFirst();
            boolean ended = password.filter(each -> ShadowKeeper.number(each.expiry(), Long.MAX_VALUE) <= today)
                    .isPresent();
            boolean noShell = account.shell().isEmpty()
                    || account.shell().endsWith("/nologin")
                    || account.shell().endsWith("/false")
                    || account.shell().endsWith("/sync");
            boolean hasPassword =
                    password.filter(each -> each.hash().startsWith("$")).isPresent();
            boolean hasKey = hasKey(account);
            if (!ended && !noShell && (hasKey || hasPassword)) {
                ways.add(new Way(account, hasKey, hasPassword));
            }
        }
        return ways;
    }

    /** Only whether there is something: nothing of it is read as root. */
    private static boolean hasKey(Account account) {
        Path keys = Path.of(account.home().startsWith("/") ? account.home() : "/", ".ssh", "authorized_keys");
        return Files.isRegularFile(keys) && keys.toFile().length() > 0;
    }

    /** sshd_config(5): the order in which it decides does not matter, all of these have to let the account in. */
    private static boolean isLetIn(Way way, Map<String, List<String>> sshd, List<Group> groups) {
        String name = way.account.name();
        List<String> memberOf = groups.stream()
                .filter(group -> group.members().contains(name) || group.gid().equals(way.account.gid()))
                .map(Group::name)
                .toList();
        boolean key = way.key && is(sshd, "pubkeyauthentication", "yes");
        boolean password = way.password
                && (is(sshd, "passwordauthentication", "yes") || is(sshd, "kbdinteractiveauthentication", "yes"));
        if (way.account.uid().equals("0")) {
            password = password && is(sshd, "permitrootlogin", "yes");
            key = key && !is(sshd, "permitrootlogin", "no");
        }
        return (key || password)
                && !isNamed(sshd.get("denyusers"), List.of(name))
                && !isNamed(sshd.get("denygroups"), memberOf)
                && (sshd.get("allowusers") == null || isNamed(sshd.get("allowusers"), List.of(name)))
                && (sshd.get("allowgroups") == null || isNamed(sshd.get("allowgroups"), memberOf));
    }

    private static boolean is(Map<String, List<String>> sshd, String word, String value) {
        return sshd.getOrDefault(word, List.of()).contains(value);
    }

    /** Patterns with * and ?; from where somebody comes is not known here. */
    private static boolean isNamed(@Nullable List<String> patterns, List<String> names) {
        if (patterns == null) {
            return false;
        }
        for (String pattern : patterns) {
            String user = pattern.split("@", 2)[0];
            String regex = Pattern.quote(user).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
            if (names.stream().anyMatch(name -> name.matches(regex))) {
                return true;
            }
        }
        return false;
    }
}
