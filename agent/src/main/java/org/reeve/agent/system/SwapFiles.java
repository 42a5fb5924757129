package org.reeve.agent.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** Files that the kernel swaps to, directly below the root, where nobody but root makes any (mkswap(8)). */
record SwapFiles(Programs programs) implements SettingKeeper {
    private static final Duration SHORT = Duration.ofMinutes(1);
    private static final Duration ALLOCATE = Duration.ofMinutes(10);

    @Override
    public Map<String, SettingFact> read(Collection<String> names) {
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            Path file = Path.of(name);
            try {
                facts.put(
                        name,
                        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                                ? new SettingFact.Value(Long.toString(Files.size(file)))
                                : new SettingFact.NotThere());
            } catch (IOException e) {
                facts.put(name, new SettingFact.Unseen(name + " cannot be looked at: " + e.getMessage(), ""));
            }
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        Path file = Path.of(name);
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                // It may not be swapped to just now: then this fails, which does no harm.
                programs.run(List.of("/usr/sbin/swapoff", name), ALLOCATE);
                Files.delete(file);
            }
            if (value != null) {
                make(file, value);
            }
        } catch (IOException e) {
            throw new GuestSystemException(
                    "the swap file " + name + " cannot be made: " + e.getMessage(), "see whether the disk has room", e);
        }
    }

    private void make(Path file, String bytes) throws IOException, GuestSystemException {
        FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .close();
        // A file with holes is none to swap to.
        must(List.of("/usr/bin/fallocate", "--length", bytes, file.toString()), ALLOCATE);
        must(List.of("/usr/sbin/mkswap", file.toString()), SHORT);
    }

    private void must(List<String> argv, Duration limit) throws GuestSystemException {
        Programs.Outcome outcome = programs.run(argv, limit);
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    argv.getFirst() + " failed: " + outcome.said(), "see whether the disk has room, then retry");
        }
    }
}
