package org.reeve.watchdog.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** That no other watchdog uses a journal, by a lock on a file beside it. */
final class JournalLock {
    private final FileChannel channel;

    private JournalLock(FileChannel channel) {
        this.channel = channel;
    }

    static JournalLock take(Path journal) throws JournalException {
        Path beside = journal.resolveSibling(journal.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock got = tryLock(channel);
            if (got == null) {
                channel.close();
                throw new JournalException(
                        JournalException.Kind.IN_USE,
                        "journal " + journal + " is used by another watchdog; stop that one first",
                        new IOException(beside + " is locked"));
            }
            return new JournalLock(channel);
        } catch (IOException failure) {
            throw new JournalException(
                    JournalException.Kind.DISK_FAILED,
                    "journal " + journal + " cannot be locked: " + failure
                            + "; check that its directory exists and may be written",
                    failure);
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The kernel lets go of the lock with the process at the latest.
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }
}
