package org.reeve.watchdog.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;
import org.reeve.watchdog.recovery.RecoveryState;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** The host's journal. Written and read by one thread, the one that decides; only its outbox is for others too. */
public final class Journal implements AutoCloseable {
    /** Of each step, how many of the newest durations are kept. */
    static final int DURATIONS_KEPT = 20;

    private final Path file;
    private final WireCodec codec;
    private final ReeveClock clock;
    private final FileChannel lock;
    private final Handle handle;
    private final JournalOutbox outbox;

    private Journal(Path file, WireCodec codec, ReeveClock clock, FileChannel lock, Handle handle)
            throws JournalException {
        this.file = file;
        this.codec = codec;
        this.clock = clock;
        this.lock = lock;
        this.handle = handle;
        this.outbox = reading("read the outbox", this::readOutbox);
    }

    /** Opens the journal, and makes or migrates it where needed. No other process can open it then. */
    public static Journal open(Path file, WireCodec codec, ReeveClock clock) throws JournalException {
        FileChannel lock = lock(file);
        try {
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.setBusyTimeout(5_000);
            SQLiteDataSource source = new SQLiteDataSource(config);
            source.setUrl("jdbc:sqlite:" + file);
            Flyway.configure(Journal.class.getClassLoader())
                    .dataSource(source)
                    .locations("classpath:org/reeve/watchdog/journal")
                    .load()
                    .migrate();
            return new Journal(
                    file,
                    codec,
                    clock,
                    lock,
                    Jdbi.create(source.getConnection()).open());
        } catch (FlywayException | JdbiException | SQLException failure) {
            release(lock);
            throw JournalFaults.of(file, "cannot be opened", failure);
        } catch (JournalException failure) {
            release(lock);
            throw failure;
        }
    }

    /** Keeps what {@code work} writes, all of it and durably, or throws and keeps nothing. */
    public void write(Consumer<JournalEntry> work) throws JournalException {
        try {
            List<Frame.Data> told = handle.inTransaction(transaction -> {
                JournalEntry entry = new JournalEntry(transaction, codec, clock, outbox);
                work.accept(entry);
                transaction.execute("DELETE FROM outbox WHERE sequence <= ?", outbox.acknowledgedUpTo());
                return entry.told();
            });
            outbox.committed(told);
        } catch (JdbiException failure) {
            throw JournalFaults.of(file, "cannot be written", failure);
        }
    }

    /** What was known when the journal was written last. */
    public Remembered remembered() throws JournalException {
        return reading(
                "read what is open",
                () -> new Remembered(readRecoveries(), readIntents(), readOperations(), readIncidents()));
    }

    /** The newest attempt of an operation, whether it has ended or not. */
    public Optional<RecordedOperation> operation(OperationId id) throws JournalException {
        return reading("read operation " + id, () -> handle.createQuery(
                        "SELECT operation, status FROM operation WHERE id = ? ORDER BY attempt DESC LIMIT 1")
                .bind(0, id.toString())
                .map((row, _) -> recorded(row.getString("operation"), row.getString("status")))
                .findFirst());
    }

    /** How long a step took, the newest times first. */
    public List<Duration> durationsOf(String step) throws JournalException {
        return reading("read the durations of a step", () -> handle.createQuery(
                        "SELECT millis FROM step_duration WHERE step = ? ORDER BY number DESC LIMIT ?")
                .bind(0, step)
                .bind(1, DURATIONS_KEPT)
                .map((row, _) -> Duration.ofMillis(row.getLong(1)))
                .list());
    }

    /** Forgets what ended so long ago that nobody will ask again. */
    public void forgetOlderThan(Duration age) throws JournalException {
        String before = clock.now().minus(age).toString();
        write(entry -> {
            handle.execute("DELETE FROM decision WHERE at < ?", before);
            handle.execute("DELETE FROM intent WHERE outcome IS NOT NULL AND ended_at < ?", before);
            handle.execute("DELETE FROM operation WHERE state NOT IN ('QUEUED', 'RUNNING') AND changed_at < ?", before);
            handle.execute("DELETE FROM incident WHERE state IN ('RECOVERED', 'CLOSED') AND opened_at < ?", before);
        });
    }

    public JournalOutbox outbox() {
        return outbox;
    }

    /** For tests: the file may not grow beyond so many pages of 4 KiB, as on a full disk. */
    void limitPages(int pages) {
        handle.execute("PRAGMA max_page_count = " + pages);
    }

    @Override
    public void close() {
        handle.close();
        release(lock);
    }

    private JournalOutbox readOutbox() {
        UUID stream = UUID.fromString(handle.inTransaction(transaction -> {
            transaction.execute(
                    "INSERT OR IGNORE INTO fact (name, value) VALUES ('stream', ?)",
                    UUID.randomUUID().toString());
            return transaction
                    .createQuery("SELECT value FROM fact WHERE name = 'stream'")
                    .mapTo(String.class)
                    .one();
        }));
        List<Frame.Data> waiting = handle.createQuery("SELECT frame FROM outbox ORDER BY sequence")
                .map((row, _) -> (Frame.Data) decode(Frame.class, row.getString(1)))
                .list();
        // AUTOINCREMENT's own memory: the last number ever given, also when the table is empty by now.
        long last = handle.createQuery("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0)")
                .mapTo(Long.class)
                .one();
        return new JournalOutbox(stream, this, last, waiting);
    }

    private Map<GuestId, RecoveryState> readRecoveries() {
        Duration now = clock.elapsed();
        Map<GuestId, RecoveryState> found = new HashMap<>();
        handle.createQuery("SELECT * FROM recovery")
                .map((row, _) -> {
                    Duration then = Duration.ofNanos(row.getLong("elapsed_nanos"));
                    RecoveryState state = RecoveryRow.read(row).moved(now.minus(then));
                    return Map.entry(GuestId.parse(row.getString("guest")), state);
                })
                .forEach(guest -> found.put(guest.getKey(), guest.getValue()));
        return found;
    }

    private List<Intent> readIntents() {
        return handle.createQuery("SELECT number, guest, deed FROM intent WHERE outcome IS NULL ORDER BY number")
                .map((row, _) ->
                        new Intent(row.getLong("number"), GuestId.parse(row.getString("guest")), row.getString("deed")))
                .list();
    }

    private List<RecordedOperation> readOperations() {
        return handle.createQuery(
                        "SELECT operation, status FROM operation WHERE state IN ('QUEUED', 'RUNNING') ORDER BY number")
                .map((row, _) -> recorded(row.getString("operation"), row.getString("status")))
                .list();
    }

    private Map<GuestId, Incident> readIncidents() {
        Map<GuestId, Incident> found = new HashMap<>();
        handle.createQuery("SELECT incident FROM incident WHERE state IN ('OPEN', 'QUARANTINED') ORDER BY opened_at")
                .map((row, _) -> decode(Incident.class, row.getString(1)))
                .forEach(incident -> found.put(incident.guest(), incident));
        return found;
    }

    private RecordedOperation recorded(String operation, String status) {
        return new RecordedOperation(decode(Operation.class, operation), decode(OperationStatus.class, status));
    }

    private <T> T decode(Class<T> type, String json) {
        try {
            return codec.fromJson(type, json);
        } catch (WireException damaged) {
            throw new IllegalArgumentException(
                    "a " + type.getSimpleName() + " cannot be read: " + damaged.getMessage(), damaged);
        }
    }

    private <T> T reading(String doing, Supplier<T> reading) throws JournalException {
        try {
            return reading.get();
        } catch (JdbiException | IllegalArgumentException failure) {
            throw JournalFaults.of(file, "cannot " + doing, failure);
        }
    }

    private static FileChannel lock(Path file) throws JournalException {
        Path beside = file.resolveSibling(file.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock got = tryLock(channel);
            if (got == null) {
                channel.close();
                throw new JournalException(
                        JournalException.Kind.IN_USE,
                        "journal " + file + " is used by another watchdog; stop that one first",
                        new IOException(beside + " is locked"));
            }
            return channel;
        } catch (IOException failure) {
            throw new JournalException(
                    JournalException.Kind.DISK_FAILED,
                    "journal " + file + " cannot be locked: " + failure
                            + "; check that its directory exists and may be written",
                    failure);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException ignored) {
            // The kernel lets go of the lock with the process at the latest.
        }
    }
}
