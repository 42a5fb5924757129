package org.reeve.watchdog.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A damaged journal that lies beside the new one, named with the time at which it was set aside. */
final class SetAside {
    private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);
    private static final String MARK = ".damaged-";
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    /** Of a host that damages one after another the first are kept: they hold more. */
    private static final int KEPT_MOST = 10;
    /** SQLite's log goes first: it would be taken for that of the next file. What the file -shm holds is made anew. */
    private static final List<String> PARTS = List.of("-wal", "");

    private final Path file;
    private final Path path;

    private SetAside(Path file, Path path) {
        this.file = file;
        this.path = path;
    }

    static SetAside of(Path file, Instant now) {
        String name = file.getFileName() + MARK + WHEN.format(now);
        Path path = file.resolveSibling(name);
        for (int another = 2; Files.exists(path); another++) {
            path = file.resolveSibling(name + "-" + another);
        }
        return new SetAside(file, path);
    }

    /** Those that lie beside a journal, oldest first. */
    static List<Path> beside(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        try (Stream<Path> found = folder == null ? Stream.empty() : Files.list(folder)) {
            return found.filter(each -> each.getFileName().toString().startsWith(file.getFileName() + MARK)
                            && !each.toString().endsWith("-wal"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Path path() {
        return path;
    }

    void move() throws IOException {
        for (String part : PARTS) {
            moveIfThere(beside(file, part), beside(path, part));
        }
        Files.deleteIfExists(beside(file, "-shm"));
    }

    /** Says what happened, and what to do. */
    void keepOrRemove(JournalException damage) {
        if (beside(file).size() > KEPT_MOST) {
            remove(path);
            LOG.error(
                    "{}. The file was REMOVED, since {} damaged ones lie beside it already: check the host's disk and memory,"
                            + " then move those away. The watchdog goes on with a new journal.",
                    damage.getMessage(),
                    KEPT_MOST);
        } else {
            LOG.error(
                    "{}. The damaged file was set aside as {}; the watchdog goes on with a new journal and what could be read of"
                            + " the old one. Check the host's disk and memory. Guests that are healthy are watched as before;"
                            + " look at those that were being recovered, and at operations that were under way.",
                    damage.getMessage(),
                    path);
        }
    }

    void moveBack() {
        try {
            remove(file);
            for (String part : PARTS) {
                moveIfThere(beside(path, part), beside(file, part));
            }
        } catch (IOException failure) {
            LOG.error("the damaged journal stays at {}: {}", path, failure.toString());
        }
    }

    static void remove(Path journal) {
        try {
            for (String part : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(beside(journal, part));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
