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

/** Reads a journal from beside the one who writes it, again and again: when each new intent can be read, and so is kept. */
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

    private JournalReader(Connection connection) throws SQLException {
        this.connection = connection;
        newer = connection.prepareStatement("SELECT number, guest FROM intent WHERE number > ? ORDER BY number");
        read();
        first.clear();
        thread = Thread.ofPlatform().daemon().name("journal-reader").start(this::readOn);
    }

    static JournalReader start(Path journal) throws SQLException {
        return new JournalReader(DriverManager.getConnection("jdbc:sqlite:file:" + journal + "?mode=ro"));
    }

    /** @return of each guest with an intent that is newer than this reader: when its first could be read */
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
