package org.reeve.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.Setting;
import org.reeve.agent.plan.SettingFact;

/** What Reeve did for accounts, or in database servers, in a file of its own: lines {@code name=value}. */
record Remembered(Path file) implements SettingKeeper {
    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        Map<String, String> all = all();
        all.forEach((name, value) -> facts.put(name, new SettingFact.Value(value)));
        facts.put(Setting.ALL, new SettingFact.Value(text(all)));
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        Map<String, String> all = all();
        if (value == null) {
            all.remove(name);
        } else {
            all.put(name, value);
        }
        try {
            OwnFile.replace(file, text(all));
        } catch (IOException e) {
            throw new GuestSystemException(file + " cannot be written: " + e.getMessage(), "make room on the disk", e);
        }
    }

    private Map<String, String> all() throws GuestSystemException {
        Map<String, String> all = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    all.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
        } catch (NoSuchFileException e) {
            // It has done nothing yet.
        } catch (IOException e) {
            throw new GuestSystemException(file + " cannot be read: " + e.getMessage(), "", e);
        }
        return all;
    }

    private static String text(Map<String, String> all) {
        var text = new StringBuilder();
        all.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        return text.toString();
    }
}
