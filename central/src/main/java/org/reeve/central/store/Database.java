package org.reeve.central.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Central's store: one SQLite file. A write is on the disk when {@link #write} returns (WAL, synchronous FULL). A second
 * process, such as {@code reeve-central token create}, may use the same file at the same time.
 */
public final class Database implements AutoCloseable {
    /** How long a statement waits for another process's write. */
    private static final Duration BUSY = Duration.ofSeconds(10);

    private static final int CONNECTIONS = 4;

    private final HikariDataSource connections;
    private final Jdbi jdbi;

    // SQLite has one writer at a time and lets the others poll; within this process they wait in turn instead.
    private final ReentrantLock writer = new ReentrantLock(true);

    private Database(HikariDataSource connections) {
        this.connections = connections;
        this.jdbi = Jdbi.create(connections);
    }

    /** What to do with the database; every {@link RuntimeException} of a write undoes it. */
    @FunctionalInterface
    public interface Work<T extends @org.jspecify.annotations.Nullable Object> {
        T with(Handle handle);
    }

    /**
     * Opens the file, made readable for its owner alone where it does not exist, and brings its tables up to date.
     *
     * @throws UncheckedIOException when the file cannot be made
     */
    public static Database open(Path file) {
        createPrivately(file);
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        sqlite.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        sqlite.setBusyTimeout((int) BUSY.toMillis());
        sqlite.enforceForeignKeys(true);
        SQLiteDataSource source = new SQLiteDataSource(sqlite);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());

        HikariConfig pool = new HikariConfig();
        pool.setPoolName("store");
        pool.setDataSource(source);
        pool.setMaximumPoolSize(CONNECTIONS);
        HikariDataSource connections = new HikariDataSource(pool);
        try {
            migrate(connections);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
        return new Database(connections);
    }

    private static void migrate(HikariDataSource connections) {
        Flyway.configure(Database.class.getClassLoader())
                .dataSource(connections)
                .locations("classpath:org/reeve/central/store/migration")
                .load()
                .migrate();
    }

    private static void createPrivately(Path file) {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // Kept as it is: its owner may have widened the mode for a backup group.
        } catch (IOException e) {
            throw new UncheckedIOException("the store " + file + " cannot be made", e);
        }
    }

    /** Looks things up; each statement sees the newest committed state. */
    public <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> work) {
        return jdbi.withHandle(work::with);
    }

    /** Changes things, all or nothing. */
    public <T extends @org.jspecify.annotations.Nullable Object> T write(Work<T> work) {
        writer.lock();
        try {
            return jdbi.inTransaction(work::with);
        } finally {
            writer.unlock();
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
