package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.RecoveryPolicy;

/** What central is told of all guests, and how often. */
class ReportingTest {
    @TempDir
    private Path directory;

    @Test
    void whileMuchChangesTheNewestIsToldFourTimesASecond() throws Exception {
        VirtualClock clock = new VirtualClock(Instant.EPOCH);
        RecordedVoice voice = new RecordedVoice();
        Roster roster = new Roster();
        roster.read();
        try (Journal journal = Journal.open(directory.resolve("journal.sqlite"), WireCodec.create(), clock)) {
            LoopConfig config = new LoopConfig(
                    new HostId(new UUID(1, 1)),
                    "test",
                    "0",
                    "boot",
                    HostPolicy.of(RecoveryPolicy.DEFAULT),
                    Brake.Limits.DEFAULT,
                    HostChecks.NONE,
                    _ -> true);
            Reporting reporting = new Reporting(config, roster, new Sitting(journal), voice, clock.elapsed());
            reporting.changed();
            reporting.whenDue(clock.elapsed());
            assertEquals(1, voice.central.size(), "the first change is told at once");
            for (int i = 0; i < 1_000; i++) {
                clock.advance(Duration.ofMillis(1));
                reporting.changed();
                reporting.whenDue(clock.elapsed());
            }
            assertEquals(5, voice.central.size());
            reporting.changed();
            assertEquals(clock.elapsed().plusMillis(250), reporting.wakeAt(), "and the last one is not forgotten");
        }
    }

    @Test
    void aGuestCannotMakeTheReportOfItsHostTooLargeToBeSent() throws Exception {
        WireCodec codec = WireCodec.create();
        try (LoopWorld world = new LoopWorld(directory)) {
            GuestId greedy = world.beginWithHealthyGuest("greedy");
            world.loop()
                    .agentSaid(
                            greedy,
                            new Message.Heartbeat(
                                    greedy,
                                    "v".repeat(200_000),
                                    new UUID(1, 1),
                                    5,
                                    Collections.nCopies(9_900, "192.0.2.1"),
                                    0),
                            () -> {});
            await().until(() -> world.voice.central.stream()
                    .filter(Message.HostReport.class::isInstance)
                    .flatMap(report -> ((Message.HostReport) report).guests().stream())
                    .map(GuestReport::addresses)
                    .anyMatch(Collections.nCopies(8, "192.0.2.1")::equals));
            for (Message message : List.copyOf(world.voice.central)) {
                assertEquals(message, ((Frame.Data) codec.decode(codec.encode(new Frame.Data(0, message)))).message());
            }
        }
    }
}
