package org.reeve.watchdog.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.WireCodec;

class SimulatedDiskTest {
    private static final GuestId GUEST = new GuestId(new UUID(1, 2));
    private static final SimulatedDisk.Commits NOBODY = new SimulatedDisk.Commits() {
        @Override
        public void before() {}

        @Override
        public void after() {}
    };

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);

    @TempDir
    private Path directory;

    private SimulatedDisk disk;

    @BeforeEach
    void makeDisk() throws JournalException {
        Path template = directory.resolve("template");
        SimulatedDisk.template(template, clock);
        disk = SimulatedDisk.of(template, directory.resolve("journal"), NOBODY);
    }

    @Test
    void aPowerCutLeavesWhatWasCommittedAndNothingOfWhatWasBeingWritten() throws JournalException {
        try (JournalAudit audit = disk.audit()) {
            for (int torn : List.of(0, 1, 2_000, 4_096)) {
                try (Journal journal = open()) {
                    journal.write(entry -> entry.intent(GUEST, "start after " + torn, "It is wanted."));
                }
                byte[] half = new byte[torn];
                Arrays.fill(half, (byte) 0x5a);
                disk.losesPower(half);
                assertEquals("start after " + torn, audit.unsettled().getLast().deed());
                try (Journal journal = open()) {
                    assertEquals(audit.unsettled(), journal.remembered().unsettled());
                }
            }
            assertEquals(4, audit.unsettled().size());
        }
    }

    @Test
    void aDiskThatFailsOnceKeepsNothingOfThatAndWorksOn() throws JournalException {
        try (Journal journal = open()) {
            disk.health(SimulatedDisk.Health.FAILING_ONCE);
            assertThrows(JournalException.class, () -> journal.write(entry -> entry.intent(GUEST, "start", "")));
            journal.write(entry -> entry.intent(GUEST, "reset", ""));
            assertEquals(
                    List.of("reset"),
                    journal.remembered().unsettled().stream().map(Intent::deed).toList());
        }
    }

    private Journal open() throws JournalException {
        return disk.open(WireCodec.create(), clock);
    }
}
