package org.reeve.watchdog.evidence;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The evidence of one incident, as files. A look at the disk, since that is what may be full: no list of ours says what is there.
 *
 * @param newest when something was written last
 * @param bytes all files together
 */
record KeptIncident(UUID incident, Path folder, List<Path> files, Instant newest, long bytes) {
    /** All, the oldest first. What is named otherwise is not ours. */
    static List<KeptIncident> in(Path evidence) throws IOException {
        List<KeptIncident> all = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(evidence)) {
            for (Path folder : folders) {
                if (isIncident(folder)) {
                    read(folder).ifPresent(all::add);
                }
            }
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        all.sort(Comparator.comparing(KeptIncident::newest));
        return all;
    }

    private static boolean isIncident(Path folder) {
        String name = folder.getFileName().toString();
        try {
            return UUID.fromString(name).toString().equals(name)
                    && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
        } catch (IllegalArgumentException otherName) {
            return false;
        }
    }

    /** @return empty when it is being removed meanwhile */
    private static Optional<KeptIncident> read(Path folder) throws IOException {
        try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
            Instant newest = Files.getLastModifiedTime(folder).toInstant();
            long bytes = 0;
            List<Path> files = new ArrayList<>();
            for (Path file : inside) {
                BasicFileAttributes now =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                Instant changed = now.lastModifiedTime().toInstant();
                newest = changed.isAfter(newest) ? changed : newest;
                bytes += now.size();
                files.add(file);
            }
            UUID incident = UUID.fromString(folder.getFileName().toString());
            return Optional.of(new KeptIncident(incident, folder, List.copyOf(files), newest, bytes));
        } catch (NoSuchFileException goes) {
            return Optional.empty();
        }
    }

    void remove() throws IOException {
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(folder);
    }
}
