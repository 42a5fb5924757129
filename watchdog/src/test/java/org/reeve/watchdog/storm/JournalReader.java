package org.reeve.watchdog.storm;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;

/** Reads a table of a journal from beside the one who writes it, again and again: when each new row can be read, and so is kept. */
final class JournalReader {
    private static final long EVERY_NANOS = 2_000_000;

    private final Connection connection;
    private final PreparedStatement newer;
    private final ReeveClock clock = ReeveClock.system();
    private final Map<GuestId, Instant> first = new HashMap<>();
    private final Thread thread;
    private long last;
    private volatile boolean ended;
    private volatile @Nullable SQLException failure;

    /** What is written of a guest. */
    enum Table {
        /** A decision of recovery, as that its restart waits for its turn. */
        DECISION,
        /** A deed that is about to be done. */
        INTENT
    }

    private JournalReader(Connection connection, Table table) throws SQLException {
        this.connection = connection;
        newer = connection.prepareStatement("SELECT number, guest FROM " + table + " WHERE number > ? ORDER BY number");
        read();
        first.clear();
        thread = Thread.ofPlatform().daemon().name("journal-reader").start(this::readOn);
    }

    static JournalReader start(Path journal, Table table) throws SQLException {
        return new JournalReader(DriverManager.getConnection("jdbc:sqlite:file:" + journal + "?mode=ro"), table);
    }

    /** @return of each guest with a row that is newer than this reader: when its first could be read */
    Map<GuestId, Instant> end() throws SQLException, InterruptedException {
        ended = true;
        thread.join();
        SQLException failed = failure;
        if (failed != null) {
            throw failed;
        }
        return first;
    }

    private void readOn() {
        try (connection) {
            while (!ended) {
                read();
                LockSupport.parkNanos(EVERY_NANOS);
            }
        } catch (SQLException failed) {
            failure = failed;
        }
    }

    private void read() throws SQLException {
        newer.setLong(1, last);
        try (ResultSet rows = newer.executeQuery()) {
            while (rows.next()) {
                last = rows.getLong(1);
                first.putIfAbsent(GuestId.parse(rows.getString(2)), clock.now());
            }
        }
    }
}
