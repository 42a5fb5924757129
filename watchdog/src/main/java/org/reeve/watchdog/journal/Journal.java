package org.reeve.watchdog.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;
import org.reeve.watchdog.operations.Work;
import org.reeve.watchdog.recovery.RecoveryState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's journal. Written and read by one thread, the one that decides; only its outbox is for others too. */
public final class Journal implements AutoCloseable {
    /** Small enough that the loop has time for guests in between. */
    private static final int CATCH_UP_AT_ONCE = 500;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final Duration BEAT_EVERY = Duration.ofSeconds(10);

    /** It remembers what it has parsed: one for all. */
    private static final SqlParser PARSER = new ColonPrefixSqlParser();

    /** Pictures that wait beside the outbox; the oldest are left to the host's own folder then. */
    static final int PICTURES_WAITING_MOST = 500;

    /** Of each step, how many of the newest durations are kept. */
    static final int DURATIONS_KEPT = 20;

    private final Path file;
    private final WireCodec codec;
    private final ReeveClock clock;
    private final JournalLock lock;
    private final Handle handle;
    private final JournalOutbox outbox;
    /** Whether there may be something that central has not been told for want of room. */
    private boolean untold = true;
    /** The same for pictures. */
    private boolean picturesWait = true;

    /** What was noted and is not kept yet; null when nothing was. */
    private @Nullable JournalEntry open;
    /** A failure of reading may have ended SQLite's transaction: what was noted before it must not be kept in part. */
    private @Nullable JournalException readFailed;

    private Duration lastTried;
    private Runnable onAnswer = () -> {};

    private Journal(Path file, WireCodec codec, ReeveClock clock, JournalLock lock, Handle handle)
            throws JournalException {
        this.file = file;
        this.codec = codec;
        this.clock = clock;
        this.lock = lock;
        this.handle = handle;
        this.lastTried = clock.elapsed();
        this.outbox = reading("read the outbox", this::readOutbox);
    }

    /**
     * Opens the journal, and makes or migrates it where needed. No other process can open it then. A damaged file is set aside
     * and an empty one begun, with what could be read of the other.
     */
    public static Journal open(Path file, WireCodec codec, ReeveClock clock) throws JournalException {
        JournalLock lock = JournalLock.take(file);
        boolean isOpen = false;
        try {
            Journal journal = new JournalFile(file, codec, clock, lock).open();
            isOpen = true;
            return journal;
        } finally {
            if (!isOpen) {
                lock.close();
            }
        }
    }

    /**
     * Whom to tell that the journal answers: what was written is on the disk. That there is no room left, or that somebody else
     * has the file, is an answer too, which a restart of the daemon or of the host would not change; a disk that fails is none.
     */
    public void onAnswer(Runnable told) {
        onAnswer = told;
    }

    /** Whether nothing was written for a while: something is to be then, so that a disk that has failed is known before it is needed. */
    public boolean isBeatDue() {
        return clock.elapsed().minus(lastTried).compareTo(BEAT_EVERY) >= 0;
    }

    /** On a database that is migrated. */
    static Journal on(Connection connection, Path file, WireCodec codec, ReeveClock clock, JournalLock lock)
            throws JournalException {
        Jdbi jdbi = Jdbi.create(() -> connection);
        jdbi.getConfig(SqlStatements.class).setSqlParser(PARSER);
        return new Journal(file, codec, clock, lock, jdbi.open());
    }

    /**
     * Adds what {@code work} writes to what {@link #commit} keeps. From the first failure on nothing of that is left, also when it was one
     * of reading in between.
     */
    public void note(Consumer<JournalEntry> work) throws JournalException {
        lastTried = clock.elapsed();
        writing(() -> work.accept(group()));
    }

    /** Keeps what was noted, all of it and durably, or throws and keeps nothing. */
    public void commit() throws JournalException {
        JournalEntry entry = open;
        if (entry == null) {
            return;
        }
        writing(() -> {
            handle.execute("DELETE FROM outbox WHERE sequence <= ?", outbox.acknowledgedUpTo());
            handle.commit();
        });
        open = null;
        untold |= entry.leftUntold();
        picturesWait |= entry.leftPicture();
        outbox.committed(entry.told());
        onAnswer.run();
    }

    /** Nothing was noted since the last {@link #commit}. */
    public void rollback() {
        readFailed = null;
        if (open != null) {
            open = null;
            untold = true;
            picturesWait = true;
            endTransaction();
        }
    }

    private void endTransaction() {
        try {
            handle.rollback();
        } catch (JdbiException ended) {
            // By SQLite itself: after some errors, such as a full disk, it has rolled back already
            // (lang_transaction.html, 3).
            LOG.debug("journal {}: {}", file, String.valueOf(ended.getMessage()));
        }
    }

    /** Keeps what {@code work} writes by itself. */
    public void write(Consumer<JournalEntry> work) throws JournalException {
        note(work);
        commit();
    }

    private JournalEntry group() {
        JournalEntry entry = open;
        if (entry == null) {
            handle.begin();
            entry = new JournalEntry(handle, codec, clock, outbox);
            open = entry;
        }
        return entry;
    }

    private void writing(Runnable work) throws JournalException {
        boolean isDone = false;
        try {
            if (readFailed != null) {
                throw readFailed;
            }
            work.run();
            isDone = true;
        } catch (JdbiException failure) {
            JournalException fault = JournalFaults.of(file, "cannot be written", failure);
            if (fault.kind() == JournalException.Kind.DISK_FULL || fault.kind() == JournalException.Kind.IN_USE) {
                onAnswer.run();
            }
            throw fault;
        } finally {
            if (!isDone) {
                rollback();
            }
        }
    }

    /** What was known when the journal was written last. */
    public Remembered remembered() throws JournalException {
        return reading(
                "read what is open",
                () -> new Remembered(
                        readRecoveries(), readIntents(), readOperations(), readIncidents(), readPolicies()));
    }

    /** Fails where there is something that could not be read when it is needed. */
    void requireReadable() throws JournalException {
        remembered();
        reading("read all that it holds", () -> {
            handle.createQuery("SELECT status FROM operation")
                    .map((row, _) -> decode(OperationStatus.class, row.getString(1)))
                    .forEach(_ -> {});
            handle.createQuery("SELECT incident FROM incident")
                    .map((row, _) -> decode(Incident.class, row.getString(1)))
                    .forEach(_ -> {});
            return file;
        });
    }

    /** Whether the host has not been booted since this was last said of it, in {@link JournalEntry#boot}. */
    public boolean isOfBoot(String boot) throws JournalException {
        return reading(
                "read the boot of the host", () -> handle.createQuery("SELECT value FROM fact WHERE name = 'boot'")
                        .mapTo(String.class)
                        .findOne()
                        .filter(boot::equals)
                        .isPresent());
    }

    /** How far the newest attempt of an operation is, whether it has ended or not. */
    public Optional<OperationStatus> status(OperationId id) throws JournalException {
        return reading("read operation " + id, () -> handle.createQuery(
                        "SELECT status FROM operation WHERE id = ? ORDER BY attempt DESC LIMIT 1")
                .bind(0, id.toString())
                .map((row, _) -> decode(OperationStatus.class, row.getString(1)))
                .findFirst());
    }

    /**
     * What changed while the outbox was full, as it is now and as far as there is room by now: for {@link JournalEntry#catchUp}. Pictures
     * come after all incidents: central knows the one that each belongs to.
     */
    public List<Message> untold() throws JournalException {
        int room = Math.min(CATCH_UP_AT_ONCE, outbox.room());
        if (untold && room == 0) {
            return List.of();
        }
        if (untold) {
            List<Message> messages = reading("read what central has not been told", () -> readUntold(room));
            if (!messages.isEmpty()) {
                return messages;
            }
            untold = false;
        }
        if (picturesWait && outbox.hasRoomForPicture()) {
            Optional<Message> picture = reading("read a picture", this::readPicture);
            picturesWait = picture.isPresent();
            return picture.stream().toList();
        }
        return List.of();
    }

    private Optional<Message> readPicture() {
        return handle.createQuery("SELECT guest, incident, png FROM picture ORDER BY number LIMIT 1")
                .<Message>map((row, _) -> new Message.ScreenKept(
                        GuestId.parse(row.getString(1)), UUID.fromString(row.getString(2)), row.getString(3)))
                .findFirst();
    }

    /** An incident, also one that is over. */
    public Optional<Incident> incident(UUID id) throws JournalException {
        return reading("read incident " + id, () -> handle.createQuery("SELECT incident FROM incident WHERE id = ?")
                .bind(0, id.toString())
                .map((row, _) -> decode(Incident.class, row.getString(1)))
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

    /** The decisions of recovery after the one of that number, oldest first. */
    public List<RecordedDecision> decisionsAfter(long number, int atMost) throws JournalException {
        return reading("read decisions", () -> handle.createQuery(
                        "SELECT number, at, guest, before, after, reason FROM decision WHERE number > ?"
                                + " ORDER BY number LIMIT ?")
                .bind(0, number)
                .bind(1, atMost)
                .map((row, _) -> new RecordedDecision(
                        row.getLong(1),
                        Instant.parse(row.getString(2)),
                        GuestId.parse(row.getString(3)),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6)))
                .list());
    }

    public JournalOutbox outbox() {
        return outbox;
    }

    /** For tests: the file may not grow beyond so many pages of 4 KiB, as on a full disk. */
    void limitPages(int pages) {
        handle.execute("PRAGMA max_page_count = " + pages);
    }

    enum Disk {
        WORKS,
        FAILS
    }

    /** For tests: as on a file system that the kernel has made read-only after an error. */
    void failLikeTheDisk(Disk disk) {
        handle.execute("PRAGMA query_only = " + (disk == Disk.FAILS ? "ON" : "OFF"));
    }

    @Override
    public void close() {
        rollback();
        handle.close();
        lock.close();
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
        return handle.createQuery("SELECT operation, status, cancelling FROM operation"
                        + " WHERE state IN ('QUEUED', 'RUNNING') ORDER BY number")
                .map((row, _) -> new RecordedOperation(
                        decode(Operation.class, row.getString("operation")),
                        decode(OperationStatus.class, row.getString("status")),
                        Work.Cancelling.valueOf(row.getString("cancelling"))))
                .list();
    }

    private List<Message> readUntold(int atMost) {
        List<Message> messages = new ArrayList<>();
        handle.createQuery("SELECT guest, status FROM operation WHERE untold = 1 ORDER BY number LIMIT ?")
                .bind(0, atMost)
                .map((row, _) -> new Message.OperationChanged(
                        GuestId.parse(row.getString("guest")), decode(OperationStatus.class, row.getString("status"))))
                .forEach(messages::add);
        handle.createQuery("SELECT incident FROM incident WHERE untold = 1 ORDER BY opened_at LIMIT ?")
                .bind(0, atMost - messages.size())
                .map((row, _) -> new Message.IncidentChanged(decode(Incident.class, row.getString(1))))
                .forEach(messages::add);
        return messages;
    }

    private Map<GuestId, Incident> readIncidents() {
        Map<GuestId, Incident> found = new HashMap<>();
        handle.createQuery("SELECT incident FROM incident WHERE state IN ('OPEN', 'QUARANTINED') ORDER BY opened_at")
                .map((row, _) -> decode(Incident.class, row.getString(1)))
                .forEach(incident -> found.put(incident.guest(), incident));
        return found;
    }

    private Map<GuestId, String> readPolicies() {
        Map<GuestId, String> found = new HashMap<>();
        handle.createQuery("SELECT guest, toml FROM policy")
                .map((row, _) -> Map.entry(GuestId.parse(row.getString(1)), row.getString(2)))
                .forEach(guest -> found.put(guest.getKey(), guest.getValue()));
        return found;
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
            JournalException fault = JournalFaults.of(file, "cannot " + doing, failure);
            readFailed = open == null ? null : fault;
            throw fault;
        }
    }
}
