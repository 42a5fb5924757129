package org.reeve.agent.system;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** Home directories of accounts that are gone. */
record HomeKeeper(Programs programs) implements SettingKeeper {
    private static final Duration LIMIT = Duration.ofMinutes(30);

    @Override
    public Map<String, SettingFact> read(Collection<String> names) {
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            if (Files.isDirectory(Path.of(name), LinkOption.NOFOLLOW_LINKS)) {
                facts.put(name, new SettingFact.Value("there"));
            }
        }
        return facts;
    }

    /** rm(1) goes from handle to handle and follows no link, whatever is swapped meanwhile. */
    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        if (value != null) {
            throw new GuestSystemException(name + " was removed with all that was in it", "take it from a backup");
        }
        programs.succeed(List.of("/usr/bin/rm", "--recursive", "--force", "--one-file-system", "--", name), LIMIT);
    }
}
