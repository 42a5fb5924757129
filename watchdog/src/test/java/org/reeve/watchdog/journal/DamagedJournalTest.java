package org.reeve.watchdog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.recovery.Past;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.recovery.Trouble;

/** A journal that the disk has not kept as it was: the watchdog goes on, with as much as there is, and nothing is thrown away. */
class DamagedJournalTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final GuestId GUEST = new GuestId(new UUID(1, 2));
    private static final int PAGE = 4096;
    private static final int WORLDS = Integer.getInteger("reeve.journal.worlds", 30);

    private final VirtualClock clock = new VirtualClock(START);

    @TempDir
    private Path directory;

    @Test
    void aFileThatIsNoJournalIsKeptAndANewOneBegun() throws Exception {
        byte[] noJournal = "This is not a database, and long enough to be sure of that. "
                .repeat(200)
                .getBytes(StandardCharsets.US_ASCII);
        Files.write(file(), noJournal);
        try (Journal journal = open()) {
            journal.write(entry -> entry.intent(GUEST, "start", "It failed."));
            Path kept = directory.resolve("journal.sqlite.damaged-20261122T120000Z");
            assertEquals(List.of(kept), SetAside.beside(file()));
            assertTrue(Arrays.equals(noJournal, Files.readAllBytes(kept)));
            assertTrue(JournalView.lines(file()).getFirst().contains(kept.toString()), "it is not in the status");
        }
        try (Journal journal = open()) {
            assertEquals(1, journal.remembered().unsettled().size());
            assertEquals(1, SetAside.beside(file()).size());
        }
    }

    @Test
    void whatCanStillBeReadIsTakenOver() throws Exception {
        Operation operation = operation();
        RecoveryState quarantined = new RecoveryState.Quarantined(
                new Past(List.of(), null, 3),
                new Trouble(Incident.Cause.KERNEL_PANIC, 2, Trouble.PowerCut.OURS, null, null),
                Duration.ofHours(24));
        UUID stream;
        try (Journal journal = open()) {
            stream = journal.outbox().stream();
            journal.write(entry -> {
                entry.recovery(GUEST, quarantined);
                entry.operation(operation, OperationStatus.queued(operation, START));
                entry.intent(GUEST, "start", "It failed.");
                entry.policy(GUEST, "restarts = 3\n", "somebody");
                entry.tell(new Message.OperationChanged(GUEST, OperationStatus.queued(operation, START)));
            });
            fill(journal, 40);
        }
        blot("needle");
        try (Journal journal = open()) {
            Remembered remembered = journal.remembered();
            assertEquals(Map.of(GUEST, quarantined), remembered.recoveries());
            assertEquals(Map.of(GUEST, "restarts = 3\n"), remembered.policies());
            assertEquals(1, remembered.unsettled().size());
            assertEquals(operation, remembered.operations().getFirst().operation());
            assertFalse(stream.equals(journal.outbox().stream()), "numbers may be given twice");
            assertEquals(1, journal.untold().size());
        }
        assertEquals(1, SetAside.beside(file()).size());
    }

    @Test
    void oneRowThatMakesNoSenseCostsNoOther() throws Exception {
        try (Journal journal = open()) {
            for (int number = 0; number < 5; number++) {
                GuestId guest = new GuestId(new UUID(7, number));
                journal.write(entry -> entry.recovery(guest, new RecoveryState.Running(Past.NONE)));
            }
        }
        // As if a bit had flipped within a value: SQLite cannot know.
        execute("UPDATE recovery SET state = 'runnjng' WHERE guest LIKE '%3'");
        try (Journal journal = open()) {
            assertEquals(4, journal.remembered().recoveries().size());
        }
        assertEquals(1, SetAside.beside(file()).size());
    }

    @Test
    void aLogThatIsCutOffLosesItsEndOnly() throws Exception {
        Path copies = Files.createDirectory(directory.resolve("copies"));
        int written = 30;
        byte[] main;
        byte[] log;
        try (Journal journal = open()) {
            for (int number = 0; number < written; number++) {
                journal.write(entry -> entry.intent(GUEST, "start", "It failed."));
            }
            main = Files.readAllBytes(file());
            log = Files.readAllBytes(directory.resolve("journal.sqlite-wal"));
        }
        assertTrue(log.length > written * PAGE, "what was written stands in the log");
        int most = 0;
        for (int length = log.length; length > 0; length -= log.length / 23) {
            Path copy = Files.write(copies.resolve("journal.sqlite"), main);
            Files.write(copies.resolve("journal.sqlite-wal"), Arrays.copyOf(log, length));
            try (Journal journal = Journal.open(copy, WireCodec.create(), clock)) {
                List<Long> numbers = journal.remembered().unsettled().stream()
                        .map(Intent::number)
                        .toList();
                assertEquals(LongStream.rangeClosed(1, numbers.size()).boxed().toList(), numbers);
                most = Math.max(most, numbers.size());
            }
            assertEquals(List.of(), SetAside.beside(copy));
            Files.deleteIfExists(copies.resolve("journal.sqlite-wal"));
        }
        assertEquals(written, most);
    }

    @Test
    void whateverFlipsTheWatchdogGoesOn() throws Exception {
        byte[] main;
        byte[] log;
        try (Journal journal = open()) {
            fill(journal, 30);
            for (int number = 0; number < 20; number++) {
                GuestId guest = new GuestId(new UUID(7, number));
                journal.write(entry -> entry.recovery(guest, new RecoveryState.Running(Past.NONE)));
            }
        }
        try (Journal journal = open()) {
            fill(journal, 10);
            main = Files.readAllBytes(file());
            log = Files.readAllBytes(directory.resolve("journal.sqlite-wal"));
        }
        int setAside = 0;
        for (int world = 0; world < WORLDS; world++) {
            long seed = 4_711L + world;
            Path folder = Files.createDirectory(directory.resolve("world" + world));
            Path copy = folder.resolve("journal.sqlite");
            Random random = new Random(seed);
            Files.write(copy, flipped(main, random));
            Files.write(folder.resolve("journal.sqlite-wal"), flipped(log, random));
            try (Journal journal = Journal.open(copy, WireCodec.create(), clock)) {
                journal.write(entry -> {
                    entry.intent(GUEST, "start", "It failed.");
                    entry.recovery(GUEST, new RecoveryState.Running(Past.NONE));
                    entry.decision(GUEST, "a", "b", "c", "d");
                });
                journal.write(entry -> entry.forgetOlderThan(Duration.ofDays(60)));
                assertTrue(journal.remembered().recoveries().containsKey(GUEST), "seed " + seed);
            } catch (JournalException | RuntimeException failure) {
                throw new AssertionError("seed " + seed, failure);
            }
            setAside += SetAside.beside(copy).size();
        }
        System.out.printf("%d of %d journals with flipped bits were set aside%n", setAside, WORLDS);
        assertTrue(setAside > WORLDS / 10, "flips are not noticed");
    }

    @Test
    void aJournalOfANewerVersionIsLeftAsItIs() throws Exception {
        open().close();
        execute(
                "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                        + " installed_by, execution_time, success) VALUES (99, '99', 'later', 'SQL', 'V99__later.sql', 1, '', 1, 1)");
        JournalException refused = assertThrows(JournalException.class, this::open);
        assertEquals(JournalException.Kind.NEWER, refused.kind());
        assertTrue(String.valueOf(refused.getMessage()).contains("install that version again"), refused.getMessage());
        assertEquals(List.of(), SetAside.beside(file()));
    }

    @Test
    void damagedJournalsDoNotPileUpForEver() throws Exception {
        List<Path> kept = new ArrayList<>();
        for (int time = 0; time < 12; time++) {
            Files.writeString(file(), "no journal ".repeat(1_000));
            open().close();
            clock.advance(Duration.ofSeconds(1));
            kept.add(directory.resolve("journal.sqlite.damaged-202611" + "22T1200%02dZ".formatted(time)));
        }
        assertEquals(kept.subList(0, 10), SetAside.beside(file()));
    }

    @Test
    void thoseOfTheSameSecondAreAllKept() throws Exception {
        for (int time = 0; time < 3; time++) {
            Files.writeString(file(), "no journal ".repeat(1_000));
            open().close();
        }
        assertEquals(3, SetAside.beside(file()).size());
    }

    private Journal open() throws JournalException {
        return Journal.open(file(), WireCodec.create(), clock);
    }

    private Path file() {
        return directory.resolve("journal.sqlite");
    }

    private static void fill(Journal journal, int decisions) throws JournalException {
        for (int number = 0; number < decisions; number++) {
            journal.write(entry -> entry.decision(GUEST, "a", "b", "c", "needle ".repeat(300)));
        }
    }

    /** The first page that holds the text is overwritten from its beginning. */
    private void blot(String text) throws IOException {
        byte[] bytes = Files.readAllBytes(file());
        String content = new String(bytes, StandardCharsets.ISO_8859_1);
        int page = content.indexOf(text) / PAGE;
        Arrays.fill(bytes, page * PAGE, page * PAGE + 200, (byte) 0xa5);
        Files.write(file(), bytes);
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        int flips = random.nextInt(0, 40);
        for (int flip = 0; flip < flips; flip++) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static Operation operation() {
        return new Operation(
                new OperationId(new UUID(10, 1)),
                1,
                GUEST,
                new OperationRequest.Power(PowerAction.START),
                "somebody",
                START,
                START.plusSeconds(600));
    }
}
