package org.reeve.agent.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** What sshd makes of all its files: {@code sshd -T}. Of two files that say something the first one counts, and ports add up. */
record SshdKeeper(Programs programs) implements SettingKeeper {
    private static final String SSHD = "/usr/sbin/sshd";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        if (!isInstalled()) {
            names.forEach(name -> facts.put(
                    name, new SettingFact.Unseen("this guest has no " + SSHD, "install openssh-server first")));
            return facts;
        }
        Programs.Outcome outcome = programs.run(List.of(SSHD, "-T"), LIMIT);
        if (!outcome.isGood()) {
            names.forEach(name -> facts.put(
                    name,
                    new SettingFact.Unseen("sshd -T refuses its files: " + outcome.said(), "mend what it names")));
            return facts;
        }
        Map<String, List<String>> said = words(outcome);
        for (String name : names) {
            List<String> values = said.getOrDefault(name, List.of());
            facts.put(name, new SettingFact.Value(String.join(",", values)));
        }
        return facts;
    }

    /** Files were written before this; where that was not enough, nothing here can help. */
    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        throw new GuestSystemException(
                "with the new file sshd's " + name + " is still not " + value + ": another file says otherwise",
                "see \"grep -ri " + name
                        + " /etc/ssh/sshd_config /etc/ssh/sshd_config.d\" in the guest; sshd_config has to begin"
                        + " with \"Include /etc/ssh/sshd_config.d/*.conf\"");
    }

    static boolean isInstalled() {
        return Files.isExecutable(Path.of(SSHD));
    }

    /** By keyword, in small letters; none where sshd refuses its files. */
    static Map<String, List<String>> words(Programs programs) throws GuestSystemException {
        return isInstalled() ? words(programs.run(List.of(SSHD, "-T"), LIMIT)) : Map.of();
    }

    private static Map<String, List<String>> words(Programs.Outcome outcome) {
        Map<String, List<String>> words = new HashMap<>();
        for (String line : outcome.output()) {
            int space = line.indexOf(' ');
            if (space > 0) {
                words.computeIfAbsent(line.substring(0, space).toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                        .add(line.substring(space + 1));
            }
        }
        words.values().forEach(values -> values.sort(null));
        return words;
    }
}
