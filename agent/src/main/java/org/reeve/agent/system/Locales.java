package org.reeve.agent.system;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** The locales that the C library has. */
record Locales(Programs programs) implements SettingKeeper {
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration MAKE = Duration.ofMinutes(10);

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Programs.Outcome outcome = programs.run(List.of("/usr/bin/locale", "-a"), LOOK);
        Set<String> there = new HashSet<>();
        outcome.output().forEach(line -> there.add(canonical(line)));
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            facts.put(
                    name,
                    there.contains(canonical(name)) ? new SettingFact.Value("there") : new SettingFact.NotThere());
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        Programs.Outcome outcome = programs.run(List.of("/usr/sbin/locale-gen"), MAKE);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    "locale-gen failed: " + outcome.said(), "write a locale of /usr/share/i18n/SUPPORTED");
        }
    }

    /** The library writes {@code de_DE.utf8} for {@code de_DE.UTF-8}. */
    private static String canonical(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replace("-", "");
    }
}
