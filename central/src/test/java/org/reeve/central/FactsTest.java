package org.reeve.central;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.GuestId;
import org.reeve.common.wire.Message;

/** What agents tell of the systems inside their guests, as their owners get it. */
class FactsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path state;

    private final GuestId guest = new GuestId(UUID.randomUUID());
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

    @Test
    void theOwnerSeesTheNewestAndNobodyElseAnything() throws Exception {
        assertEquals(404, central.get(anna, path(guest)).status());
        host.say(new Message.FactsReported(guest, facts("6.1.0-41-amd64")));
        host.say(new Message.FactsReported(guest, facts("6.1.0-42-amd64")));
        await().atMost(PATIENCE).until(() -> kernel(anna).equals("6.1.0-42-amd64"));
        JsonObject told = new JsonObject(central.get(anna, path(guest)).body());
        assertEquals(3, told.getJsonObject("updates").getInteger("security"));
        assertEquals("root", told.getJsonArray("disks").getJsonObject(0).getString("serial"));

        central.customer("bert");
        assertEquals(
                404, central.get(central.customerToken("bert"), path(guest)).status());
    }

    @Test
    void aHostTellsOfItsOwnGuestsOnly() throws Exception {
        try (FakeHost other = FakeHost.joining(central).connect()) {
            other.report(central, new GuestId(UUID.randomUUID()));
            other.say(new Message.FactsReported(guest, facts("a lie")));
            host.say(new Message.FactsReported(guest, facts("the truth")));
            await().atMost(PATIENCE).until(() -> kernel(anna).equals("the truth"));
            GuestId unknown = new GuestId(UUID.randomUUID());
            other.say(new Message.FactsReported(unknown, facts("of nobody")));
            other.report(central, new GuestId(UUID.randomUUID()));
            assertEquals("the truth", kernel(anna));
            assertEquals(
                    404, central.get(central.operatorToken(), path(unknown)).status());
        }
    }

    private String kernel(String token) throws Exception {
        RunningCentral.Answer answer = central.get(token, path(guest));
        return answer.status() == 200 ? new JsonObject(answer.body()).getString("kernel") : "";
    }

    private static String path(GuestId guest) {
        return "/api/v1/guests/" + guest + "/facts";
    }

    private static GuestFacts facts(String kernel) {
        return new GuestFacts(
                "Debian GNU/Linux 12 (bookworm)",
                kernel,
                "x86_64",
                1,
                512L << 20,
                List.of("192.0.2.7"),
                List.of(new GuestFacts.Disk("vda", "root", 10L << 30)),
                List.of(new GuestFacts.FileSystem("/", "ext4", 10L << 30, 37)),
                List.of(),
                new GuestFacts.Updates(12, 3, Instant.EPOCH),
                "");
    }
}
