package org.reeve.watchdog.journal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The disk under the journal of a simulated host: a real SQLite file and the real journal on it, which is not synced to any
 * real disk, for speed, and fails when it is told to. Used by one thread at a time.
 */
public final class SimulatedDisk {
    private static final int LOG_HEADER = 32;
    private static final int LOG_SALTS = 16;
    private static final int FRAME_HEADER = 24;

    private final Path file;
    private final Commits commits;
    private @Nullable Connection open;
    private @Nullable JournalAudit audit;
    private Health health = Health.WORKS;

    private SimulatedDisk(Path file, Commits commits) {
        this.file = file;
        this.commits = commits;
    }

    /** What goes wrong with it. */
    public enum Health {
        WORKS,
        /** No commit succeeds. */
        FAILING,
        /** The next commit fails, and those after it succeed. */
        FAILING_ONCE,
        /** The file cannot grow. */
        FULL
    }

    /** Told of every commit. What it throws is thrown at whoever writes: as if the process had died there. */
    public interface Commits {
        /** Nothing of it is kept yet. */
        void before();

        /** All of it is kept. */
        void after();
    }

    /** Makes an empty journal once, to make disks of; migrating one for each disk would take most of the time. */
    public static void template(Path file, ReeveClock clock) throws JournalException {
        Journal.open(file, WireCodec.create(), clock).close();
    }

    /** @param template made by {@link #template} */
    public static SimulatedDisk of(Path template, Path file, Commits commits) {
        copy(template, file);
        return new SimulatedDisk(file, commits);
    }

    /** The journal as a daemon that starts finds it. */
    public Journal open(WireCodec codec, ReeveClock clock) throws JournalException {
        JournalLock lock = JournalLock.take(file);
        try {
            Connection connection = connect(file);
            open = connection;
            limitSize();
            return Journal.on(watched(connection), file, codec, clock, lock);
        } catch (SQLException failure) {
            closeQuietly(lock);
            throw JournalFaults.of(file, "cannot be opened", failure);
        } catch (JournalException failure) {
            closeQuietly(lock);
            throw failure;
        } catch (Error death) {
            closeQuietly(lock);
            throw death;
        }
    }

    /** A disk with what is on this one now, as if its host had lost power at this moment. */
    public SimulatedDisk copyTo(Path other) {
        copy(file, other);
        copy(beside(file, "-wal"), beside(other, "-wal"));
        return new SimulatedDisk(other, new Commits() {
            @Override
            public void before() {}

            @Override
            public void after() {}
        });
    }

    /** What is durably there, seen from beside the one who writes. */
    public JournalAudit audit() {
        try {
            JournalAudit made = new JournalAudit(connect(file));
            audit = made;
            return made;
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** How it is from now on. */
    public void health(Health now) {
        health = now;
        try {
            limitSize();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /**
     * The host has lost its power while nobody has the journal open: of what was being written a part is at the end of the file,
     * and the index of what is before it is gone with the memory.
     *
     * @param torn what was being written, up to a page of it
     */
    public void losesPower(byte[] torn) {
        Path log = beside(file, "-wal");
        Path keptFile = beside(file, ".kept");
        Path keptLog = beside(file, ".kept-wal");
        copy(file, keptFile);
        copy(log, keptLog);
        try {
            if (audit != null) {
                audit.close();
            }
            remove();
            Files.move(keptFile, file);
            if (Files.exists(keptLog)) {
                Files.move(keptLog, log);
                tear(log, torn);
            }
            if (audit != null) {
                audit.reopen(connect(file));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** A frame that looks like one of the log's own, but for its checksum, and ends in the middle (SQLite's fileformat2, 4.1). */
    private static void tear(Path log, byte[] torn) throws IOException {
        byte[] header = new byte[LOG_HEADER];
        try (InputStream in = Files.newInputStream(log)) {
            if (in.readNBytes(header, 0, LOG_HEADER) < LOG_HEADER) {
                return;
            }
        }
        ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER + torn.length);
        frame.putInt(1).putInt(1).put(header, LOG_SALTS, 8).putLong(0).put(torn);
        Files.write(log, frame.array(), StandardOpenOption.APPEND);
    }

    public void remove() {
        for (String suffix : new String[] {"", "-wal", "-shm", "-journal", ".lock"}) {
            try {
                Files.deleteIfExists(beside(file, suffix));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private void closeQuietly(JournalLock lock) {
        lock.close();
        try {
            if (open != null) {
                open.close();
            }
        } catch (SQLException lost) {
            throw new IllegalStateException(lost);
        }
    }

    private void limitSize() throws SQLException {
        if (open != null && !open.isClosed()) {
            try (Statement statement = open.createStatement()) {
                // SQLite takes the size of the file for a limit that is smaller.
                statement.execute("PRAGMA max_page_count = " + (health == Health.FULL ? 1 : 1_000_000_000));
            }
        }
    }

    private Connection watched(Connection connection) {
        InvocationHandler handler = (_, method, arguments) -> {
            try {
                if (!method.getName().equals("commit")) {
                    return method.invoke(connection, arguments);
                }
                commits.before();
                if (health == Health.FAILING || health == Health.FAILING_ONCE) {
                    health = health == Health.FAILING_ONCE ? Health.WORKS : health;
                    throw new SQLiteException(
                            "[SQLITE_IOERR_FSYNC] the disk fails", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
                }
                Object result = method.invoke(connection, arguments);
                commits.after();
                return result;
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        };
        return (Connection) Proxy.newProxyInstance(
                SimulatedDisk.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        config.setBusyTimeout(5_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source.getConnection();
    }

    private static void copy(Path from, Path to) {
        try {
            if (Files.exists(from)) {
                Files.copy(from, to);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
