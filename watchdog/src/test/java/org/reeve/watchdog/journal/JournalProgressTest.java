package org.reeve.watchdog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.journal.JournalException.Kind;

/** When the journal counts as going on: what the host's and systemd's watchdogs are fed by. */
class JournalProgressTest {
    private static final GuestId GUEST = new GuestId(new UUID(1, 2));

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private int answers;

    @TempDir
    private Path directory;

    private Journal open() throws JournalException {
        Journal journal = Journal.open(directory.resolve("journal.sqlite"), WireCodec.create(), clock);
        journal.onAnswer(() -> answers++);
        return journal;
    }

    private static void beatWhenDue(Journal journal) throws JournalException {
        if (journal.isBeatDue()) {
            journal.write(JournalEntry::beat);
        }
    }

    @Test
    void aJournalThatIsWrittenAnswersAndOneThatIsIdleTriesNowAndThen() throws Exception {
        try (Journal journal = open()) {
            journal.write(entry -> entry.intent(GUEST, "start", "It failed."));
            assertEquals(1, answers);
            beatWhenDue(journal);
            assertEquals(1, answers);
            clock.advance(Duration.ofSeconds(10));
            beatWhenDue(journal);
            beatWhenDue(journal);
            assertEquals(2, answers);
        }
    }

    @Test
    void aDiskThatFailsDoesNotAnswerAndIsTriedAgain() throws Exception {
        try (Journal journal = open()) {
            journal.failLikeTheDisk(Journal.Disk.FAILS);
            for (int i = 0; i < 3; i++) {
                clock.advance(Duration.ofSeconds(10));
                assertEquals(
                        Kind.DISK_FAILED,
                        assertThrows(JournalException.class, () -> beatWhenDue(journal))
                                .kind());
            }
            assertEquals(0, answers);
            journal.failLikeTheDisk(Journal.Disk.WORKS);
            clock.advance(Duration.ofSeconds(10));
            beatWhenDue(journal);
            assertEquals(1, answers);
        }
    }

    @Test
    void aFullDiskIsAnAnswerSinceNoResetMakesRoom() throws Exception {
        try (Journal journal = open()) {
            journal.limitPages(40);
            JournalException full = assertThrows(JournalException.class, () -> {
                for (int i = 0; i < 200; i++) {
                    answers = 0;
                    journal.write(entry -> entry.decision(GUEST, "a", "b", "c", "x".repeat(4_000)));
                }
            });
            assertEquals(Kind.DISK_FULL, full.kind());
            assertEquals(1, answers);
        }
    }

    @Test
    void soIsAnotherProgramThatHasTheFile() throws Exception {
        try (Journal journal = open();
                Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.sqlite"));
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            clock.advance(Duration.ofSeconds(10));
            assertEquals(
                    Kind.IN_USE,
                    assertThrows(JournalException.class, () -> beatWhenDue(journal))
                            .kind());
            assertEquals(1, answers);
        }
    }
}
