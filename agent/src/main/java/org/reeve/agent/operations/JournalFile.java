package org.reeve.agent.operations;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * An append-only file of texts, one a line, each with its CRC32C in front. A text is durable when {@link #append} returns. Not
 * thread-safe.
 */
final class JournalFile implements Closeable {
    private static final Set<StandardOpenOption> APPENDING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    private static final Set<StandardOpenOption> AFRESH =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);

    private final Path path;
    private FileChannel channel;
    private long length;
    private boolean broken;

    private JournalFile(Path path, FileChannel channel, long length) {
        this.path = path;
        this.channel = channel;
        this.length = length;
    }

    /**
     * What was found in a file.
     *
     * @param texts those that are whole, oldest first
     * @param damage what was wrong, in words, and where the damaged file was kept; empty when nothing was
     */
    record Opened(JournalFile file, List<String> texts, List<String> damage) {}

    /**
     * Opens or creates the file. A torn last line is what a death in the middle of {@link #append} leaves behind: it was
     * never durable, and is cut off. Damage before it is reported, the damaged file kept beside, and the rest goes on.
     */
    static Opened open(Path path) throws IOException {
        JournalText found = JournalText.parse(Files.exists(path) ? Files.readAllBytes(path) : new byte[0]);
        JournalFile file = new JournalFile(path, openChannel(path, APPENDING), found.length());
        if (found.damage().isEmpty()) {
            file.cutOffTornTail();
            return new Opened(file, found.texts(), List.of());
        }
        Path aside = file.keepAside();
        file.rewrite(found.texts());
        List<String> damage = found.damage().stream()
                .map(what -> path + ", " + what + "; the file was kept as " + aside)
                .toList();
        return new Opened(file, found.texts(), damage);
    }

    /**
     * Writes and syncs one text.
     *
     * @throws IOException when it may not be durable; the text is then taken back if that is possible, and if not, every
     *     later append fails until the file is opened again
     */
    void append(String text) throws IOException {
        if (broken) {
            throw new IOException(path + " could not be written before; it must be opened again");
        }
        byte[] line = JournalText.line(text).getBytes(StandardCharsets.UTF_8);
        try {
            writeFully(channel, line);
            channel.force(false);
        } catch (IOException e) {
            takeBack(e);
            throw e;
        }
        length += line.length;
    }

    /** Replaces all texts at once: whoever opens the file sees either all old ones or all new ones. */
    void rewrite(List<String> texts) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        StringBuilder all = new StringBuilder();
        texts.forEach(text -> all.append(JournalText.line(text)));
        byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
        FileChannel next = openChannel(fresh, AFRESH);
        try {
            writeFully(next, bytes);
            next.force(true);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder();
        } catch (IOException e) {
            next.close();
            throw e;
        }
        channel.close();
        channel = next;
        length = bytes.length;
    }

    /** Copies the file as it is now beside itself, for whoever wants to know what was lost. */
    Path keepAside() throws IOException {
        Path aside = aside(path);
        Files.copy(path, aside, StandardCopyOption.COPY_ATTRIBUTES);
        return aside;
    }

    /** In bytes. */
    long length() {
        return length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void cutOffTornTail() throws IOException {
        channel.truncate(length);
        channel.position(length);
        channel.force(true);
        syncFolder();
    }

    private void takeBack(IOException cause) {
        try {
            channel.truncate(length);
            channel.position(length);
            channel.force(false);
        } catch (IOException e) {
            broken = true;
            cause.addSuppressed(e);
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(path.toAbsolutePath().getParent())) {
            folder.force(true);
        }
    }

    private static FileChannel openChannel(Path path, Set<StandardOpenOption> options) throws IOException {
        return FileChannel.open(
                path, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static void writeFully(FileChannel to, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    private static Path aside(Path path) {
        for (int n = 1; ; n++) {
            Path candidate = path.resolveSibling(path.getFileName() + ".damaged-" + n);
            if (!Files.exists(candidate)) {
                return candidate;
            }
        }
    }
}
