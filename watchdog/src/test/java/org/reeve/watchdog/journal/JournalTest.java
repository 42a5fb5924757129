package org.reeve.watchdog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.AgentPresence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.common.link.Outbox;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.recovery.Past;
import org.reeve.watchdog.recovery.RecoverySamples;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.recovery.Trouble;

class JournalTest {
    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final GuestId GUEST = new GuestId(new UUID(1, 2));

    private final VirtualClock clock = new VirtualClock(START);

    @TempDir
    private Path directory;

    @Test
    void everyStateOfRecoveryIsReadAsItWasWritten() throws JournalException {
        Map<GuestId, RecoveryState> states = new HashMap<>();
        for (RecoveryState state : RecoverySamples.states(Duration.ofHours(1))) {
            states.put(new GuestId(new UUID(1, states.size())), state);
        }
        try (Journal journal = open()) {
            journal.write(entry -> states.forEach(entry::recovery));
        }
        try (Journal journal = open()) {
            assertEquals(states, journal.remembered().recoveries());
        }
    }

    @Test
    void aJournalOfAnEarlierVersionIsReadOn() throws Exception {
        for (int version = 1; version <= 3; version++) {
            Path file = directory.resolve("version" + version);
            Flyway.configure()
                    .dataSource("jdbc:sqlite:" + file, null, null)
                    .locations("classpath:org/reeve/watchdog/journal")
                    .target(Integer.toString(version))
                    .load()
                    .migrate();
            try (Connection old = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = old.createStatement()) {
                statement.execute("INSERT INTO recovery (guest, elapsed_nanos, state, wanted_power, restarts, deeds,"
                        + " cause, attempts, power_cut, until_nanos) VALUES ('" + GUEST
                        + "', 0, 'waiting', 'ON', '', 3, 'GUEST_HUNG', 1, 'NOT_OURS', 5000000000)");
            }
            try (Journal journal = Journal.open(file, WireCodec.create(), clock)) {
                Trouble trouble = new Trouble(Incident.Cause.GUEST_HUNG, 1, Trouble.PowerCut.NOT_OURS, null, null);
                assertEquals(
                        new RecoveryState.Waiting(
                                new Past(List.of(), null, 3),
                                trouble,
                                clock.elapsed().plusSeconds(5)),
                        journal.remembered().recoveries().get(GUEST));
            }
        }
    }

    @Test
    void theTimeThatTheWatchdogWasAwayIsNotCounted() throws JournalException {
        try (Journal journal = open()) {
            clock.advance(Duration.ofMinutes(10));
            journal.write(entry -> entry.recovery(
                    GUEST, new RecoveryState.Running(new Past(List.of(Duration.ofMinutes(9)), null, 1))));
        }
        VirtualClock another = new VirtualClock(START.plus(Duration.ofDays(3_650)));
        another.advance(Duration.ofHours(5));
        try (Journal journal = Journal.open(file(), WireCodec.create(), another)) {
            Past past = Objects.requireNonNull(journal.remembered().recoveries().get(GUEST))
                    .past();
            assertEquals(List.of(another.elapsed().minusMinutes(1)), past.restarts());
        }
    }

    @Test
    void anIntentWithoutOutcomeIsFoundAgain() throws JournalException {
        try (Journal journal = open()) {
            long[] first = new long[1];
            journal.write(entry -> first[0] = entry.intent(GUEST, "start", "It failed."));
            journal.write(entry -> entry.intent(GUEST, "reset", "It panicked."));
            journal.write(entry -> entry.outcome(first[0], "done"));
        }
        try (Journal journal = open()) {
            assertEquals(
                    List.of("reset"),
                    journal.remembered().unsettled().stream().map(Intent::deed).toList());
        }
    }

    @Test
    void anEntryThatFailsLeavesNothing() throws JournalException {
        try (Journal journal = open()) {
            assertThrows(
                    IllegalStateException.class,
                    () -> journal.write(entry -> {
                        entry.intent(GUEST, "start", "It failed.");
                        entry.tell(new Message.OperationChanged(GUEST, status(OperationState.RUNNING)));
                        throw new IllegalStateException("in the middle");
                    }));
            assertEquals(List.of(), journal.remembered().unsettled());
            assertEquals(List.of(), journal.outbox().after(0, 10));
        }
    }

    @Test
    void messagesWaitUntilCentralHasThem() throws JournalException {
        UUID stream;
        try (Journal journal = open()) {
            stream = journal.outbox().stream();
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        Outbox.Added.ADDED,
                        journal.outbox().add(new Message.OperationChanged(GUEST, status(OperationState.RUNNING))));
            }
            journal.outbox().acknowledged(2);
            assertEquals(List.of(3L), sequences(journal));
            journal.write(entry -> {});
        }
        try (Journal journal = open()) {
            assertEquals(stream, journal.outbox().stream());
            assertEquals(List.of(3L), sequences(journal));
            journal.outbox().acknowledged(3);
            journal.write(entry -> {});
        }
        try (Journal journal = open()) {
            journal.write(entry -> entry.tell(new Message.OperationChanged(GUEST, status(OperationState.RUNNING))));
            assertEquals(List.of(4L), sequences(journal));
        }
    }

    @Test
    void operationsThatHaveNotEndedComeBackInOrder() throws JournalException {
        try (Journal journal = open()) {
            for (int i = 1; i <= 3; i++) {
                Operation operation = operation(i);
                journal.write(entry -> entry.operation(operation, OperationStatus.queued(operation, START)));
            }
            OperationStatus ended = OperationStatus.queued(operation(2), START).cancelled(START);
            journal.write(entry -> entry.status(ended));
        }
        try (Journal journal = open()) {
            assertEquals(
                    List.of(operation(1), operation(3)),
                    journal.remembered().operations().stream()
                            .map(RecordedOperation::operation)
                            .toList());
            assertEquals(
                    OperationState.CANCELLED,
                    journal.status(operation(2).id()).orElseThrow().state());
        }
    }

    @Test
    void onlyOneWatchdogUsesAJournal() throws JournalException {
        try (Journal journal = open()) {
            assertTrue(journal.remembered().operations().isEmpty());
            JournalException second = assertThrows(JournalException.class, this::open);
            assertEquals(JournalException.Kind.IN_USE, second.kind());
        }
    }

    @Test
    void whatIsNotedIsKeptByOneCommitAndReadBackBefore() throws Exception {
        try (Journal journal = open()) {
            journal.note(entry -> entry.intent(GUEST, "start", "It failed."));
            journal.note(entry -> entry.intent(GUEST, "reset", "It panicked."));
            assertEquals(2, journal.remembered().unsettled().size());
            assertEquals(List.of(), waiting(journal));
            journal.rollback();
            assertEquals(0, journal.remembered().unsettled().size());
            journal.note(entry -> entry.intent(GUEST, "start", "It failed."));
            journal.note(entry -> entry.tell(new Message.OperationChanged(GUEST, status(OperationState.RUNNING))));
            journal.note(entry -> entry.tell(new Message.OperationChanged(GUEST, status(OperationState.DONE))));
            assertEquals(List.of(), waiting(journal), "what is not kept is not told");
            journal.commit();
            assertEquals(List.of(1L, 2L), waiting(journal));
        }
        try (Journal journal = open()) {
            assertEquals(1, journal.remembered().unsettled().size());
            assertEquals(List.of(1L, 2L), waiting(journal));
        }
    }

    @Test
    void aDiskThatIsFullInTheMiddleOfManyWordsKeepsNoneOfThem() throws Exception {
        try (Journal journal = open()) {
            journal.limitPages(40);
            journal.note(entry -> entry.intent(GUEST, "start", "It failed."));
            assertThrows(JournalException.class, () -> {
                for (int i = 0; i < 200; i++) {
                    journal.note(entry -> entry.decision(GUEST, "a", "b", "c", "x".repeat(4_000)));
                }
            });
            assertEquals(List.of(), journal.remembered().unsettled());
            journal.note(entry -> entry.intent(GUEST, "reset", "It failed."));
            journal.commit();
            assertEquals(1, journal.remembered().unsettled().size());
        }
    }

    @Test
    void aRowThatCannotBeReadInBetweenSpoilsWhatWasNotedBeforeIt() throws Exception {
        UUID rubbish = new UUID(7, 7);
        try (Journal journal = open()) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.sqlite"));
                    Statement statement = other.createStatement()) {
                statement.execute("INSERT INTO incident (id, guest, state, opened_at, incident) VALUES ('" + rubbish
                        + "', '" + GUEST + "', 'CLOSED', '', 'rubbish')");
            }
            journal.note(entry -> entry.intent(GUEST, "start", "It failed."));
            assertThrows(JournalException.class, () -> journal.incident(rubbish));
            assertThrows(JournalException.class, journal::commit);
            assertEquals(List.of(), journal.remembered().unsettled());
        }
    }

    private static List<Long> waiting(Journal journal) {
        return journal.outbox().after(0, 100).stream().map(Frame.Data::sequence).toList();
    }

    @Test
    void aFullDiskIsSaidAndTheJournalGoesOnWhenThereIsRoom() throws Exception {
        try (Journal journal = open()) {
            journal.limitPages(40);
            JournalException full = assertThrows(JournalException.class, () -> {
                for (int i = 0; i < 200; i++) {
                    journal.write(entry -> entry.decision(GUEST, "a", "b", "c", "x".repeat(4_000)));
                }
            });
            assertEquals(JournalException.Kind.DISK_FULL, full.kind());
            journal.limitPages(1_000_000);
            journal.write(entry -> entry.intent(GUEST, "start", "It failed."));
            assertFalse(journal.remembered().unsettled().isEmpty());
        }
    }

    @Test
    void ofEachStepTheNewestDurationsAreKept() throws JournalException {
        try (Journal journal = open()) {
            for (int i = 1; i <= 30; i++) {
                Duration took = Duration.ofMillis(i);
                journal.write(entry -> entry.stepTook("boot", took));
            }
            List<Duration> kept = journal.durationsOf("boot");
            assertEquals(Journal.DURATIONS_KEPT, kept.size());
            assertEquals(Duration.ofMillis(30), kept.getFirst());
        }
    }

    @Test
    void theViewShowsTheGuestsByNameAndUuidInAlignedColumns() throws JournalException {
        GuestId other = new GuestId(new UUID(1, 3));
        try (Journal journal = open()) {
            journal.write(entry -> {
                entry.picture(report(GUEST, "web1", PowerState.RUNNING, AgentPresence.CONNECTED, "silent"));
                entry.picture(report(GUEST, "web1", PowerState.RUNNING, AgentPresence.CONNECTED, "healthy"));
                entry.picture(report(other, "database", PowerState.SHUT_OFF, AgentPresence.NEVER_SEEN, "stopped"));
                entry.decision(GUEST, "silent", "healthy", "the agent spoke", "The guest is healthy again.");
            });
            List<String> lines = JournalView.lines(file());
            assertEquals(
                    List.of(
                            "Guests, as they were last seen:",
                            "  NAME      UUID                                  POWER     AGENT       RECOVERY",
                            "  database  00000000-0000-0001-0000-000000000003  shut off  never seen  stopped",
                            "  web1      " + GUEST + "  running   connected   healthy",
                            "Operations that have not ended: none"),
                    lines.subList(0, 5));
            assertTrue(
                    lines.stream().anyMatch(line -> line.contains("web1   silent  healthy  The guest is")),
                    lines::toString);
            journal.write(entry -> entry.forget(other));
            assertTrue(JournalView.lines(file()).stream().noneMatch(line -> line.contains("database")));
        }
    }

    private static GuestReport report(
            GuestId guest, String name, PowerState power, AgentPresence agent, String recovery) {
        return new GuestReport(guest, name, power, agent, recovery, List.of(), null);
    }

    private Journal open() throws JournalException {
        return Journal.open(file(), WireCodec.create(), clock);
    }

    private Path file() {
        return directory.resolve("journal.sqlite");
    }

    private static List<Long> sequences(Journal journal) {
        return journal.outbox().after(0, 10).stream()
                .map(frame -> frame.sequence())
                .toList();
    }

    private static Operation operation(int number) {
        return new Operation(
                new OperationId(new UUID(10 - number, number)),
                1,
                GUEST,
                new OperationRequest.Power(PowerAction.START),
                "somebody",
                START,
                START.plusSeconds(600));
    }

    private static OperationStatus status(OperationState state) {
        Operation operation = operation(1);
        return new OperationStatus(operation.id(), 1, state, 10, List.of(), null, null, START);
    }
}
