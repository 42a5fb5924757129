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

/** The host's journal. Written and read by one thread, the one that decides; only its outbox is for others too. */
public final class Journal implements AutoCloseable {
    /** Small enough that the loop has time for guests in between. */
    private static final int CATCH_UP_AT_ONCE = 500;

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

    private boolean writable = true;
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

    /** Writes something when nothing was written for a while, so that a disk that has failed is known before it is needed. */
    public void beat() throws JournalException {
        if (clock.elapsed().minus(lastTried).compareTo(BEAT_EVERY) >= 0) {
            write(entry -> handle.execute(
                    "INSERT OR REPLACE INTO fact (name, value) VALUES ('alive', ?)",
                    clock.now().toString()));
        }
    }

    /** On a database that is migrated. */
    static Journal on(Connection connection, Path file, WireCodec codec, ReeveClock clock, JournalLock lock)
            throws JournalException {
        Jdbi jdbi = Jdbi.create(() -> connection);
        jdbi.getConfig(SqlStatements.class).setSqlParser(PARSER);
        return new Journal(file, codec, clock, lock, jdbi.open());
    }

    /** Keeps what {@code work} writes, all of it and durably, or throws and keeps nothing. */
    public void write(Consumer<JournalEntry> work) throws JournalException {
        lastTried = clock.elapsed();
        try {
            List<Frame.Data> told = handle.inTransaction(transaction -> {
                JournalEntry entry = new JournalEntry(transaction, codec, clock, outbox);
                work.accept(entry);
                transaction.execute("DELETE FROM outbox WHERE sequence <= ?", outbox.acknowledgedUpTo());
                untold |= entry.leftUntold();
                picturesWait |= entry.leftPicture();
                return entry.told();
            });
            outbox.committed(told);
            writable = true;
            onAnswer.run();
        } catch (JdbiException failure) {
            writable = false;
            JournalException fault = JournalFaults.of(file, "cannot be written", failure);
            if (fault.kind() == JournalException.Kind.DISK_FULL || fault.kind() == JournalException.Kind.IN_USE) {
                onAnswer.run();
            }
            throw fault;
        }
    }

    /** Whether the last thing to be written was. */
    public boolean isWritable() {
        return writable;
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
     * Puts into the outbox, as it is now, what changed while that was full, as far as there is room.
     *
     * @return how many messages that were
     */
    public int catchUp() throws JournalException {
        if (!untold) {
            return catchUpPicture();
        }
        int room = Math.min(CATCH_UP_AT_ONCE, outbox.room());
        if (room == 0) {
            return 0;
        }
        List<Message> messages = reading("read what central has not been told", () -> readUntold(room));
        if (messages.isEmpty()) {
            untold = false;
            return catchUpPicture();
        }
        write(entry -> messages.forEach(entry::catchUp));
        return messages.size();
    }

    /** After all incidents: central knows the one that the picture belongs to. */
    private int catchUpPicture() throws JournalException {
        if (!picturesWait || !outbox.hasRoomForPicture()) {
            return 0;
        }
        Optional<Message.ScreenKept> next = reading("read a picture", this::readPicture);
        if (next.isEmpty()) {
            picturesWait = false;
            return 0;
        }
        write(entry -> entry.catchUp(next.get()));
        return 1;
    }

    private Optional<Message.ScreenKept> readPicture() {
        return handle.createQuery("SELECT guest, incident, png FROM picture ORDER BY number LIMIT 1")
                .map((row, _) -> new Message.ScreenKept(
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

    /** Forgets what ended so long ago that nobody will ask again. */
    public void forgetOlderThan(Duration age) throws JournalException {
        String before = clock.now().minus(age).toString();
        write(entry -> {
            handle.execute("DELETE FROM decision WHERE at < ?", before);
            handle.execute("DELETE FROM intent WHERE outcome IS NOT NULL AND ended_at < ?", before);
            handle.execute("DELETE FROM operation WHERE state NOT IN ('QUEUED', 'RUNNING') AND changed_at < ?", before);
            handle.execute(
                    "DELETE FROM policy WHERE set_at < ? AND guest NOT IN (SELECT guest FROM guest)"
                            + " AND guest NOT IN (SELECT guest FROM recovery)",
                    before);
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
            throw JournalFaults.of(file, "cannot " + doing, failure);
        }
    }
}
