package org.reeve.watchdog.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.journal.Intent;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalAudit;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.SimulatedDisk;
import org.reeve.watchdog.recovery.Past;
import org.reeve.watchdog.recovery.RecoveryState;

class SittingTest {
    private static final GuestId GUEST = new GuestId(new UUID(5, 5));
    private static final RecoveryState WELL = new RecoveryState.Running(Past.NONE);

    @TempDir
    private Path directory;

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final List<String> left = new ArrayList<>();
    private int commits;
    private SimulatedDisk disk;
    private JournalAudit audit;
    private Journal journal;
    private Sitting sitting;

    @BeforeEach
    void open() throws JournalException {
        SimulatedDisk.template(directory.resolve("template"), clock);
        disk = SimulatedDisk.of(
                directory.resolve("template"), directory.resolve("journal.sqlite"), new SimulatedDisk.Commits() {
                    @Override
                    public void before() {}

                    @Override
                    public void after() {
                        commits++;
                    }
                });
        journal = disk.open(WireCodec.create(), clock);
        audit = disk.audit();
        sitting = new Sitting(journal);
        commits = 0;
    }

    @AfterEach
    void close() {
        journal.close();
        audit.close();
    }

    @Test
    void manyDeedsLeaveTogetherAfterOneCommitInTheOrderInWhichTheyWereDecided() throws Exception {
        for (String deed : List.of("start", "reset", "resume")) {
            intend(deed);
        }
        assertEquals(List.of(), left);
        assertEquals(List.of(), kept());
        sitting.keep();
        assertEquals(1, commits);
        assertEquals(List.of("start", "reset", "resume"), kept());
        assertEquals(
                List.of(
                        "start of [start, reset, resume]",
                        "reset of [start, reset, resume]",
                        "resume of [start, reset, resume]"),
                left);
    }

    @Test
    void whatFollowsFromNoWordWaitsForNone() {
        sitting.then(() -> left.add("a look"));
        assertEquals(List.of("a look"), left);
    }

    @Test
    void oneThatCannotBeKeptHasNotBeen() throws Exception {
        Roster roster = new Roster();
        sitting.concerns(roster);
        KnownGuest guest = roster.known(GUEST);
        disk.health(SimulatedDisk.Health.FAILING_ONCE);
        intend("start");
        guest.recovery = WELL;
        guest.busy++;
        roster.known(new GuestId(new UUID(6, 6)));
        roster.remove(guest);
        assertThrows(JournalException.class, sitting::keep);
        sitting.drop();
        assertEquals(guest, roster.find(GUEST));
        assertEquals(1, roster.all().size());
        assertEquals(RecoveryState.unknown(), guest.recovery);
        assertEquals(0, guest.busy);
        assertEquals(List.of(), left);

        intend("reset");
        sitting.keep();
        assertEquals(List.of("reset of [reset]"), left);
        assertEquals(RecoveryState.unknown(), guest.recovery);
    }

    @Test
    void whatIsKnownBeforeTheFirstWordStays() throws Exception {
        Roster roster = new Roster();
        sitting.concerns(roster);
        KnownGuest guest = roster.known(GUEST);
        guest.recovery = WELL;
        intend("start");
        sitting.drop();
        assertEquals(WELL, guest.recovery);
        assertEquals(List.of(), kept());
    }

    private void intend(String deed) throws JournalException {
        sitting.note(entry -> entry.intent(GUEST, deed, ""));
        sitting.then(() -> left.add(deed + " of " + kept()));
    }

    private List<String> kept() {
        return audit.unsettled().stream().map(Intent::deed).toList();
    }
}
