package org.reeve.agent.desired;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.reeve.agent.plan.FileContent;
import org.reeve.agent.plan.GuestPath;
import org.reeve.common.time.ReeveClock;

/** Copies of what somebody wrote by hand and a document replaced. Bounded: the oldest go first. */
final class Backups {
    static final int MOST = 100;
    static final long MOST_BYTES = 64L << 20;

    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final ReeveClock clock;

    Backups(Path directory, ReeveClock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** The place of the copy: the time, then as much of the path as a file's name can hold. */
    Path keep(GuestPath path, FileContent content) throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        String readable = path.value().replace('/', '-');
        String end = readable.length() > 120 ? readable.substring(readable.length() - 120) : readable;
        Path copy = directory.resolve(
                NAME.format(clock.now()) + end + "." + content.sha256().substring(0, 8));
        try (FileChannel channel = FileChannel.open(
                copy,
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(content.bytes());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        dropOldest(copy);
        return copy;
    }

    private void dropOldest(Path newest) throws IOException {
        List<Path> copies = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            found.forEach(copies::add);
        }
        copies.sort(null);
        long bytes = 0;
        for (Path copy : copies) {
            bytes += Files.size(copy);
        }
        int left = copies.size();
        for (Path copy : copies) {
            if ((left <= MOST && bytes <= MOST_BYTES) || copy.equals(newest)) {
                return;
            }
            bytes -= Files.size(copy);
            Files.delete(copy);
            left--;
        }
    }
}
