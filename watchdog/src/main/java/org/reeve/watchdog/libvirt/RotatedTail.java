package org.reeve.watchdog.libvirt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** The end of a file that virtlogd writes: it begins a new one now and then, and keeps the one before as {@code .0}. No link is followed. */
final class RotatedTail {
    private RotatedTail() {}

    /** @return empty when there is no such file */
    static byte[] read(Path log, int most) throws IOException {
        byte[] tail = tail(log, most);
        Path before = log.resolveSibling(log.getFileName() + ".0");
        if (tail.length == most || !Files.isRegularFile(before, LinkOption.NOFOLLOW_LINKS)) {
            return tail;
        }
        byte[] earlier = tail(before, most - tail.length);
        return ByteBuffer.allocate(earlier.length + tail.length)
                .put(earlier)
                .put(tail)
                .array();
    }

    private static byte[] tail(Path file, int most) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(file + " is not a regular file");
            }
            return new byte[0];
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long size = channel.size();
            channel.position(Math.max(0, size - most));
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(size, most));
            while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
            byte[] read = new byte[bytes.flip().remaining()];
            bytes.get(read);
            return read;
        }
    }
}
