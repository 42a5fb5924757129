package org.reeve.central;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;

/** What hosts keep of guests in trouble, as their owners and the operators see it. */
class EvidenceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant AT = Instant.parse("2026-11-30T08:00:00Z");
    private static final String FOLDER = "/var/lib/reeve-watchdog/evidence/";

    @TempDir
    Path state;

    private final GuestId guest = new GuestId(UUID.randomUUID());
    private final byte[] png = Screens.png(320, 200);
    private RunningCentral central;
    private FakeHost host;
    private String anna;

    @BeforeEach
    void start() throws Exception {
        central = RunningCentral.in(state);
        host = FakeHost.joining(central).connect();
        host.report(central, guest);
        central.central().guests().assign(guest, central.customer("anna"));
        anna = central.customerToken("anna");
    }

    @AfterEach
    void stop() {
        host.close();
        central.close();
    }

    private UUID told(Evidence... evidence) {
        UUID id = UUID.randomUUID();
        host.say(new Incident(
                id,
                guest,
                Incident.Cause.KERNEL_PANIC,
                Incident.State.OPEN,
                ReeveClock.system().now(),
                null,
                "It panicked.",
                List.of(),
                List.of("Kernel panic - not syncing"),
                List.of(evidence),
                4));
        await().atMost(PATIENCE).until(() -> central.get(anna, path(id)).status() == 200);
        return id;
    }

    private static String path(UUID incident) {
        return "/api/v1/incidents/" + incident;
    }

    private static String screen(UUID incident) {
        return path(incident) + "/screen.png";
    }

    private static Evidence picture(UUID incident) {
        return Evidence.kept(Evidence.Kind.SCREEN, AT, 9_000, FOLDER + incident + "/screen.png", "");
    }

    private void send(UUID incident, byte[] picture) {
        host.say(new Message.ScreenKept(guest, incident, Screens.base64(picture)));
    }

    @Test
    void aPictureIsServedAsOneAndNothingElse() throws Exception {
        UUID incident = told(picture(UUID.randomUUID()));
        assertEquals(404, central.get(anna, screen(incident)).status());
        assertFalse(central.get(anna, path(incident)).body().contains("\"url\""));
        send(incident, png);
        await().atMost(PATIENCE).until(() -> central.get(anna, screen(incident)).status() == 200);
        HttpResponse<byte[]> answer = central.bytes(anna, screen(incident));
        assertArrayEquals(png, answer.body());
        assertEquals("image/png", answer.headers().firstValue("content-type").orElseThrow());
        assertEquals(
                "nosniff", answer.headers().firstValue("x-content-type-options").orElseThrow());
        assertEquals(screen(incident), central.get(anna, path(incident)).field("url"));
    }

    @Test
    void whereItIsOnTheHostIsForOperatorsAlone() throws Exception {
        UUID incident = told(
                Evidence.kept(Evidence.Kind.CORE, AT, 128L << 20, FOLDER + "x/core.elf", ""),
                Evidence.notKept(Evidence.Kind.SCREEN, AT, "Its QEMU answered nobody."));
        String annas = central.get(anna, path(incident)).body();
        assertTrue(annas.contains("\"kind\":\"CORE\",\"at\":\"2026-11-30T08:00:00Z\",\"bytes\":134217728"), annas);
        assertTrue(annas.contains("Its QEMU answered nobody."), annas);
        assertFalse(annas.contains("/var/lib"), annas);
        assertFalse(central.get(anna, "/api/v1/incidents").body().contains("/var/lib"));
        String operators = central.get(central.operatorToken(), path(incident)).body();
        assertTrue(operators.contains("\"path\":\"" + FOLDER + "x/core.elf\""), operators);
    }

    @Test
    void theFirstPictureStays() throws Exception {
        UUID incident = told(picture(UUID.randomUUID()));
        send(incident, png);
        send(incident, Screens.png(10, 10));
        awaitAllHeard();
        assertArrayEquals(png, central.bytes(anna, screen(incident)).body());
    }

    @Test
    void whatIsNoPictureIsNotKept() throws Exception {
        List<UUID> incidents = new ArrayList<>();
        for (byte[] hostile : List.of(
                "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".getBytes(StandardCharsets.UTF_8),
                "<!DOCTYPE html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8),
                new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'},
                new byte[0])) {
            UUID incident = told(picture(UUID.randomUUID()));
            send(incident, hostile);
            incidents.add(incident);
        }
        UUID noBase64 = told(picture(UUID.randomUUID()));
        host.say(new Message.ScreenKept(guest, noBase64, "\u0000<>"));
        incidents.add(noBase64);
        awaitAllHeard();
        for (UUID incident : incidents) {
            assertEquals(404, central.get(anna, screen(incident)).status());
        }
        assertTrue(host.isUp());
    }

    @Test
    void aHostSendsPicturesOfItsOwnIncidentsAlone() throws Exception {
        UUID incident = told(picture(UUID.randomUUID()));
        try (FakeHost other = FakeHost.joining(central).connect()) {
            GuestId its = new GuestId(UUID.randomUUID());
            other.report(central, its);
            other.say(new Message.ScreenKept(guest, incident, Screens.base64(png)));
            other.say(new Message.ScreenKept(its, incident, Screens.base64(png)));
            other.say(new Message.ScreenKept(its, UUID.randomUUID(), Screens.base64(png)));
            other.report(central, new GuestId(UUID.randomUUID()));
        }
        assertEquals(404, central.get(anna, screen(incident)).status());
    }

    @Test
    void ofAGuestThatFailsForEverTheNewestFiftyPicturesAreKept() throws Exception {
        List<UUID> incidents = new ArrayList<>();
        byte[] small = Screens.png(2, 2);
        for (int i = 0; i < 52; i++) {
            UUID incident = told(picture(UUID.randomUUID()));
            send(incident, small);
            await().atMost(PATIENCE)
                    .until(() -> central.get(anna, screen(incident)).status() == 200);
            incidents.add(incident);
        }
        assertEquals(404, central.get(anna, screen(incidents.get(0))).status());
        assertEquals(404, central.get(anna, screen(incidents.get(1))).status());
        assertEquals(200, central.get(anna, screen(incidents.get(2))).status());
    }

    @Test
    void anIncidentThatAnEarlierBuildKeptIsShown() throws Exception {
        UUID incident = told(picture(UUID.randomUUID()));
        host.close();
        central.close();
        Path store = state.resolve("central.db");
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + store);
                var statement = connection.createStatement()) {
            // As it was before there were pictures.
            statement.execute("DROP TABLE pictures");
            statement.execute("DROP TABLE facts");
            statement.execute("DELETE FROM flyway_schema_history WHERE version > '1'");
            statement.execute("UPDATE incidents SET content = json_remove(content, '$.evidence')");
        }
        central = RunningCentral.in(state);
        RunningCentral.Answer answer = central.get(anna, path(incident));
        assertEquals(200, answer.status());
        assertTrue(answer.body().contains("\"evidence\":[]"), answer.body());
        host = FakeHost.joining(central).connect();
    }

    /** What a host says is dealt with in order. */
    private void awaitAllHeard() throws Exception {
        told();
    }
}
