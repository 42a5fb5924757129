package org.reeve.central;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.central.alerts.MailConfig;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.time.ReeveClock;

/** Alerts in a real SMTP conversation. */
@Timeout(120)
class AlertMailTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path state;

    private final GuestId guest = new GuestId(UUID.randomUUID());
    private final UUID incident = UUID.randomUUID();
    private final Instant opened = ReeveClock.system().now();
    private SmtpSink sink;
    private RunningCentral central;
    private FakeHost host;

    @BeforeEach
    void start() throws Exception {
        sink = new SmtpSink();
        central = RunningCentral.in(state, mail(sink.port()));
        host = FakeHost.joining(central).connect();
        host.report(central, guest);
    }

    private static MailConfig mail(int port) {
        return new MailConfig(
                "127.0.0.1",
                port,
                MailConfig.Encryption.NONE,
                "reeve@example.org",
                List.of("ops@example.org"),
                null,
                null);
    }

    @AfterEach
    void stop() throws Exception {
        host.close();
        central.close();
        sink.close();
    }

    @Test
    void oneProblemAndOneRecoveryHoweverOftenTheNewsCome() {
        host.say(incident(Incident.State.OPEN, 1));
        await().atMost(PATIENCE).until(() -> sink.mails().size() == 1);
        host.say(incident(Incident.State.OPEN, 2));
        host.say(incident(Incident.State.RECOVERED, 3));
        host.say(incident(Incident.State.OPEN, 2));
        host.say(incident(Incident.State.RECOVERED, 3));
        await().atMost(PATIENCE).until(() -> sink.mails().size() == 2);
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(6))
                .until(() -> sink.mails().size() == 2);

        SmtpSink.Mail problem = sink.mails().get(0);
        assertEquals(List.of("<ops@example.org>"), problem.to());
        assertTrue(problem.text().contains("Subject: PROBLEM: guest guest-"), problem.text());
        assertTrue(problem.text().contains("/incidents/" + incident), problem.text());
        assertTrue(problem.text().contains("Kernel panic - not syncing"), "the last console lines are in it");
        assertTrue(problem.text().contains("4 left"), problem.text());
        assertTrue(sink.mails().get(1).text().contains("Subject: RECOVERY: guest guest-"));
    }

    @Test
    void aServerThatIsOutOfOrderGetsTheSameMailLater() {
        sink.turnAway(1);
        host.say(incident(Incident.State.OPEN, 1));
        host.say(incident(Incident.State.RECOVERED, 2));
        await().atMost(PATIENCE).until(() -> sink.mails().size() == 2);
        assertTrue(sink.mails().get(0).text().contains("PROBLEM"), "a recovery does not overtake its problem");
    }

    @Test
    void whatWasNotSentBeforeARestartIsSentAfterIt() throws Exception {
        sink.turnAway(1000);
        host.say(incident(Incident.State.OPEN, 1));
        String operator = central.operatorToken();
        await().atMost(PATIENCE)
                .until(() ->
                        central.get(operator, "/api/v1/incidents/" + incident).status() == 200);
        central.close();
        sink.turnAway(0);
        central = RunningCentral.in(state, mail(sink.port()));
        await().atMost(PATIENCE).until(() -> sink.mails().size() == 1);
    }

    @Test
    void aLyingGuestWritesNoHeaders() {
        List<String> console =
                new ArrayList<>(List.of("boot", "x\r\nBcc: everybody@example.org\r\n.\r\nMAIL FROM:<a@b>"));
        host.say(new Incident(
                incident,
                guest,
                Incident.Cause.KERNEL_PANIC,
                Incident.State.OPEN,
                opened,
                null,
                "it said\r\nSubject: you have won",
                List.of(),
                console,
                List.of(),
                4));
        await().atMost(PATIENCE).until(() -> sink.mails().size() == 1);
        String text = sink.mails().getFirst().text();
        assertFalse(text.lines().anyMatch(line -> line.startsWith("Bcc:") || line.startsWith("Subject: you")), text);
    }

    @Test
    void aQuarantineAfterTheProblemWasToldIsToldToo() {
        host.say(incident(Incident.State.OPEN, 1));
        await().atMost(PATIENCE).until(() -> sink.mails().size() == 1);
        host.say(incident(Incident.State.QUARANTINED, 2));
        await().atMost(PATIENCE).until(() -> sink.mails().size() == 2);
        assertTrue(
                sink.mails().get(1).text().contains("left alone"),
                sink.mails().get(1).text());
    }

    private Incident incident(Incident.State is, int entries) {
        List<Incident.Entry> timeLine = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            timeLine.add(new Incident.Entry(opened.plusMillis(i), "entry " + i, i == 0 ? "" : "of entry " + (i - 1)));
        }
        return new Incident(
                incident,
                guest,
                Incident.Cause.KERNEL_PANIC,
                is,
                opened,
                is == Incident.State.OPEN ? null : opened.plusSeconds(9),
                "The kernel panicked.",
                timeLine,
                List.of("[ 12.3] Kernel panic - not syncing"),
                List.of(),
                4);
    }
}
