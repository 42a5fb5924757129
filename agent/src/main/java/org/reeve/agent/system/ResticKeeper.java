package org.reeve.agent.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.ResticRepository;
import org.reeve.agent.plan.SettingFact;

/** Repositories of restic. It reads their secrets by itself, from the files that it is told. */
record ResticKeeper(Programs programs) implements SettingKeeper {
    private static final Path RESTIC = Path.of("/usr/bin/restic");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** What restic says where there is nothing at all. It never makes a repository where there is one, whatever is believed here. */
    private static final String NOTHING_THERE = "Is there a repository at the following location?";

    private static final String WRONG_PASSWORD = "wrong password or no key found";

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            facts.put(name, Files.exists(RESTIC) ? look(name) : new SettingFact.NotThere());
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        if (value == null) {
            throw new GuestSystemException("a repository is not removed", "remove it by hand, if that is meant");
        }
        programs.succeed(command(name, "init"), LIMIT);
    }

    private SettingFact look(String name) throws GuestSystemException {
        Programs.Outcome outcome = programs.run(command(name, "cat", "config"), LIMIT);
        String said = outcome.said();
        String place = name.substring(0, name.indexOf(' '));
        if (outcome.isGood()) {
            return new SettingFact.Value(ResticRepository.OPENS);
        }
        if (said.contains(WRONG_PASSWORD)) {
            return new SettingFact.Unseen(
                    "repository " + place + " is there, and does not open with this password",
                    "write its own password into the file, or name another place");
        }
        return said.contains(NOTHING_THERE)
                ? new SettingFact.NotThere()
                : new SettingFact.Unseen(
                        "repository " + place + " cannot be looked at: " + said,
                        "see that it can be reached from this guest");
    }

    /** Its arguments and its environment have the places of secrets, and no secret. */
    private static List<String> command(String name, String... arguments) {
        String[] words = name.split(" ", 3);
        List<String> argv = new ArrayList<>();
        if (words.length == 3) {
            argv.addAll(List.of("/usr/bin/env", "AWS_SHARED_CREDENTIALS_FILE=" + words[2]));
        }
        argv.addAll(List.of(RESTIC.toString(), "--no-cache", "--repo=" + words[0], "--password-file=" + words[1]));
        argv.addAll(List.of(arguments));
        return argv;
    }
}
