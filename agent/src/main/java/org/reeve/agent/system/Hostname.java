package org.reeve.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** The kernel's host name. */
record Hostname(Programs programs) implements SettingKeeper {
    private static final Path KERNELS = Path.of("/proc/sys/kernel/hostname");

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        return Map.of("", new SettingFact.Value(now()));
    }

    static String now() throws GuestSystemException {
        try {
            return Files.readString(KERNELS).strip();
        } catch (IOException e) {
            throw new GuestSystemException(KERNELS + " cannot be read: " + e.getMessage(), "", e);
        }
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        if (value == null) {
            throw new GuestSystemException("a guest cannot be without a host name", "name one");
        }
        Programs.Outcome outcome = programs.run(List.of("/usr/bin/hostname", value), Duration.ofMinutes(1));
        if (!outcome.isGood()) {
            throw new GuestSystemException("hostname " + value + " failed: " + outcome.said(), "");
        }
    }
}
