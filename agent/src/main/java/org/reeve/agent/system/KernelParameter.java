package org.reeve.agent.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/**
 * The kernel's parameters.
 *
 * @param root {@code /proc/sys}
 */
record KernelParameter(Path root) implements SettingKeeper {
    /** The kernel's own limit for what is read at once (PAGE_SIZE, proc_sys_call_handler). */
    private static final int LONGEST = 4096;

    @Override
    public Map<String, SettingFact> read(Collection<String> names) {
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            facts.put(name, read(name));
        }
        return facts;
    }

    private SettingFact read(String name) {
        Path file = file(name);
        if (!Files.exists(file)) {
            return new SettingFact.NotThere();
        }
        try (InputStream in = Files.newInputStream(file)) {
            // In one go: the kernel says nothing more to a second read, however little the first one took.
            byte[] said = new byte[LONGEST];
            int length = Math.max(0, in.read(said));
            String value = new String(said, 0, length, StandardCharsets.UTF_8);
            return new SettingFact.Value(value.strip().replaceAll("\\s+", " "));
        } catch (IOException e) {
            return new SettingFact.Unseen(
                    "the kernel parameter " + name + " cannot be read: " + e.getMessage(), "leave it out");
        }
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        if (value == null || !Files.exists(file(name))) {
            throw new GuestSystemException(
                    "this kernel has no parameter " + name,
                    "correct its name; one of a module of the kernel is there once the module is loaded");
        }
        try {
            Files.writeString(file(name), value);
        } catch (IOException e) {
            throw new GuestSystemException(
                    "the kernel does not take \"" + value + "\" for " + name + ": " + e.getMessage(),
                    "correct the value, or leave it out",
                    e);
        }
    }

    /** sysctl(8): dots part the names, unless a slash comes first. */
    private Path file(String name) {
        int dot = name.indexOf('.');
        int slash = name.indexOf('/');
        boolean slashes = slash >= 0 && (dot < 0 || slash < dot);
        return root.resolve(slashes ? name : name.replace('.', '/'));
    }
}
