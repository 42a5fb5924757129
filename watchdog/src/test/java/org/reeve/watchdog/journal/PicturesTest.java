package org.reeve.watchdog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;

/** Pictures are large, and central may be away while many guests fail: few are held in memory, and none is lost for that. */
class PicturesTest {
    private static final GuestId GUEST = new GuestId(new UUID(1, 2));

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-11-30T08:00:00Z"));

    @TempDir
    private Path directory;

    private Journal open() throws JournalException {
        return Journal.open(file(), WireCodec.create(), clock);
    }

    private Path file() {
        return directory.resolve("journal.sqlite");
    }

    private static Message.ScreenKept picture(int number) {
        return new Message.ScreenKept(GUEST, new UUID(9, number), "A".repeat(1000));
    }

    private static List<Message> waiting(Journal journal) {
        return journal.outbox().after(0, 10_000).stream()
                .map(Frame.Data::message)
                .toList();
    }

    private static List<Message> pictures(int count) {
        return IntStream.range(0, count)
                .<Message>mapToObj(PicturesTest::picture)
                .toList();
    }

    /** What central gets when it takes what there is, again and again. */
    private static List<Message> takeAll(Journal journal) throws JournalException {
        List<Message> taken = new ArrayList<>();
        do {
            List<Frame.Data> frames = journal.outbox().after(0, 10_000);
            frames.stream().map(Frame.Data::message).forEach(taken::add);
            if (!frames.isEmpty()) {
                journal.outbox().acknowledged(frames.getLast().sequence());
            }
        } while (catchUp(journal) > 0);
        return taken;
    }

    private static int catchUp(Journal journal) throws JournalException {
        List<Message> untold = journal.untold();
        journal.write(entry -> untold.forEach(entry::catchUp));
        return untold.size();
    }

    @Test
    void aFewAreInMemoryAndTheOthersFollowInOrder() throws JournalException {
        try (Journal journal = open()) {
            for (Message picture : pictures(20)) {
                journal.write(entry -> entry.tell(picture));
            }
            assertEquals(pictures(JournalOutbox.PICTURES_MOST), waiting(journal));
            assertEquals(List.of(), journal.untold());
            assertEquals(pictures(20), takeAll(journal));
        }
    }

    @Test
    void whoWaitsOutlivesTheDaemon() throws JournalException {
        try (Journal journal = open()) {
            journal.write(entry -> pictures(20).forEach(entry::tell));
        }
        try (Journal journal = open()) {
            assertEquals(pictures(20), takeAll(journal));
        }
    }

    @Test
    void otherNewsAreNotHeldUpByPictures() throws JournalException {
        Message other = new Message.IncidentChanged(incident());
        try (Journal journal = open()) {
            journal.write(entry -> {
                pictures(20).forEach(entry::tell);
                entry.tell(other);
            });
            assertEquals(other, waiting(journal).getLast());
        }
    }

    @Test
    void whenFarTooManyWaitTheNewestAreSent() throws JournalException {
        int many = Journal.PICTURES_WAITING_MOST + 20;
        try (Journal journal = open()) {
            journal.write(entry -> pictures(many).forEach(entry::tell));
            List<Message> all = takeAll(journal);
            assertEquals(JournalOutbox.PICTURES_MOST + Journal.PICTURES_WAITING_MOST, all.size());
            assertEquals(picture(many - 1), all.getLast());
        }
    }

    @Test
    void anIncidentOfAnEarlierBuildIsReadFromAJournalOfItsTime() throws JournalException, SQLException {
        Flyway.configure(Journal.class.getClassLoader())
                .dataSource("jdbc:sqlite:" + file(), null, null)
                .locations("classpath:org/reeve/watchdog/journal")
                .target("3")
                .load()
                .migrate();
        Incident incident = incident();
        String text = WireCodec.create().toJson(Incident.class, incident).replace("\"evidence\":[],", "");
        assertTrue(!text.contains("evidence"), text);
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var insert = connection.prepareStatement(
                        "INSERT INTO incident (id, guest, state, opened_at, incident) VALUES (?, ?, 'OPEN', ?, ?)")) {
            insert.setString(1, incident.id().toString());
            insert.setString(2, GUEST.toString());
            insert.setString(3, incident.openedAt().toString());
            insert.setString(4, text);
            insert.executeUpdate();
        }
        try (Journal journal = open()) {
            assertEquals(incident, journal.remembered().incidents().get(GUEST));
            assertEquals(incident, journal.incident(incident.id()).orElseThrow());
        }
    }

    private Incident incident() {
        return new Incident(
                new UUID(7, 7),
                GUEST,
                Incident.Cause.KERNEL_PANIC,
                Incident.State.OPEN,
                clock.now(),
                null,
                "It panicked.",
                List.of(),
                List.of(),
                List.of(),
                4);
    }
}
