package org.reeve.central;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.central.fleet.Guests;
import org.reeve.common.guest.AgentPresence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.PowerState;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.ReportParts;

/** Hosts with more guests than one message holds. */
@Timeout(120)
class HostReportTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aReportInPartsIsWholeAndOneThatIsNotChangesNothing(@TempDir Path state) throws Exception {
        try (RunningCentral central = RunningCentral.in(state);
                FakeHost host = FakeHost.joining(central).connect()) {
            Guests guests = central.central().guests();
            ReportParts.of(report(host, 1_500), 1).forEach(host::say);
            await().atMost(PATIENCE).until(() -> guests.isReportedBy(host.id(), guest(1_499)));
            assertTrue(guests.isReportedBy(host.id(), guest(0)));

            List<Message> torn = ReportParts.of(report(host, 1_000), 2);
            host.say(torn.get(0));
            host.say(torn.get(1));
            ReportParts.of(report(host, 1_499), 3).forEach(host::say);
            await().atMost(PATIENCE).until(() -> !guests.isReportedBy(host.id(), guest(1_499)));
            assertTrue(guests.isReportedBy(host.id(), guest(1_498)), "what was torn is not taken for the whole");
        }
    }

    private static GuestId guest(int number) {
        return new GuestId(new UUID(0x5_0000_4000L, 0x8000_0000_0000_0000L | number));
    }

    private static Message.HostReport report(FakeHost host, int guests) {
        return new Message.HostReport(
                host.id(),
                "rack1",
                "fake",
                IntStream.range(0, guests)
                        .mapToObj(i -> new GuestReport(
                                guest(i),
                                "guest-" + i,
                                PowerState.RUNNING,
                                AgentPresence.CONNECTED,
                                "healthy",
                                List.of("192.0.2.7"),
                                "0.1.0"))
                        .toList());
    }
}
