package org.reeve.watchdog.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.JdbiException;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.journal.JournalException.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Makes a journal of a file: looks whether it is whole, migrates it, and begins anew where it is damaged. A host whose
 * watchdog does not start is watched by nobody, while one that remembers too little starts no guest that it does not know to
 * have failed. So the damaged file is set aside, and what can still be read of it is taken over.
 */
final class JournalFile {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);
    /** A journal of 100 MB takes about one second, from a slow disk ten. */
    private static final Duration CHECK_MOST = Duration.ofSeconds(10);
    /** Often enough to end in time, and not so often that it costs anything. */
    private static final int STEPS_BETWEEN_LOOKS = 10_000;

    private final Path file;
    private final WireCodec codec;
    private final ReeveClock clock;
    private final JournalLock lock;

    JournalFile(Path file, WireCodec codec, ReeveClock clock, JournalLock lock) {
        this.file = file;
        this.codec = codec;
        this.clock = clock;
        this.lock = lock;
    }

    private interface Filling {
        void fill(Connection fresh) throws SQLException;
    }

    /** The journal, whole and up to date. */
    Journal open() throws JournalException {
        try {
            return open(_ -> {});
        } catch (JournalException failure) {
            if (failure.kind() != Kind.DAMAGED) {
                throw failure;
            }
            return beginAnew(failure);
        }
    }

    private Journal open(Filling filling) throws JournalException {
        SQLiteDataSource source = source();
        try {
            Connection connection = source.getConnection();
            boolean isOpen = false;
            try {
                check(connection);
                migrate(source, connection);
                filling.fill(connection);
                Journal journal = Journal.on(connection, file, codec, clock, lock);
                journal.requireReadable();
                emptyLog(connection);
                isOpen = true;
                return journal;
            } finally {
                if (!isOpen) {
                    connection.close();
                }
            }
        } catch (FlywayException | JdbiException | SQLException failure) {
            throw JournalFaults.of(file, "cannot be opened", failure);
        }
    }

    private SQLiteDataSource source() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(5_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    private void check(Connection connection) throws SQLException, JournalException {
        Duration until = clock.elapsed().plus(CHECK_MOST);
        ProgressHandler.setHandler(connection, STEPS_BETWEEN_LOOKS, new ProgressHandler() {
            @Override
            protected int progress() {
                return clock.elapsed().compareTo(until) < 0 ? 0 : 1;
            }
        });
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("PRAGMA integrity_check(1)")) {
            String answer = found.next() ? found.getString(1) : "no answer";
            if (!answer.equals("ok")) {
                throw JournalFaults.damaged(file, "is not whole: " + answer);
            }
        } catch (SQLiteException failure) {
            if (failure.getResultCode() != SQLiteErrorCode.SQLITE_INTERRUPT) {
                throw failure;
            }
            LOG.warn(
                    "journal {} is so large that it could not be checked within {}: it is used as it is",
                    file,
                    CHECK_MOST);
        } finally {
            ProgressHandler.clearHandler(connection);
        }
    }

    /** SQLite passes over a log whose beginning is damaged, and does not say so: what is older than this start is not in it. */
    private void emptyLog(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException full) {
            LOG.info("the log of journal {} stays as it is: {}", file, full.getMessage());
        }
    }

    private void migrate(SQLiteDataSource source, Connection connection) throws SQLException, JournalException {
        try {
            if (JournalSchema.isNewer(source)) {
                throw JournalFaults.newer(file);
            }
        } catch (NullPointerException incomplete) {
            // Flyway takes it for granted that its own table is whole.
            throw JournalFaults.of(file, "does not say of which version it is", incomplete);
        }
        JournalSchema.migrate(source);
        if (!JournalSchema.isRight(connection)) {
            throw JournalFaults.damaged(file, "has other tables than it should");
        }
    }

    private Journal beginAnew(JournalException damage) throws JournalException {
        SetAside aside = SetAside.of(file, clock.now());
        try {
            aside.move();
            Journal journal = filled(aside.path());
            aside.keepOrRemove(damage);
            return journal;
        } catch (IOException failure) {
            throw JournalFaults.of(file, "is damaged and cannot be set aside", failure);
        } catch (JournalException again) {
            // Then the file is not to blame, or not it alone: nothing is better than what was there.
            aside.moveBack();
            throw again;
        }
    }

    private Journal filled(Path damaged) throws JournalException {
        try {
            Salvage salvage = new Salvage(damaged, codec);
            Journal journal = open(salvage::into);
            LOG.warn("taken over from {}: {}", damaged, salvage);
            return journal;
        } catch (JournalException unusable) {
            if (unusable.kind() != Kind.DAMAGED) {
                throw unusable;
            }
            LOG.warn("nothing is taken over from {}: {}", damaged, unusable.getMessage());
            SetAside.remove(file);
            return open(_ -> {});
        }
    }
}
