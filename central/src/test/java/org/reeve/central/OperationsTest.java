package org.reeve.central;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Problem;
import org.reeve.common.operation.Step;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;

/** Operations from the API to a host and back, with a real server, real TLS and a host that behaves. */
@Timeout(120)
class OperationsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path state;

    private final GuestId guest = new GuestId(UUID.randomUUID());
    private RunningCentral central;
    private FakeHost host;
    private String token;

    @BeforeEach
    void start() throws Exception {
        central = RunningCentral.in(state);
        host = FakeHost.joining(central).connect();
        host.report(central, guest);
        token = central.operatorToken();
    }

    @AfterEach
    void stop() {
        host.close();
        central.close();
    }

    @Test
    void anOperationReachesItsHostAndItsEndReachesWhoeverAsked() throws Exception {
        OperationId id = ask(reboot());
        Operation ordered = host.ordered(id, 1);
        assertEquals(guest, ordered.guest());
        assertEquals("Olga", ordered.requestedBy());

        host.say(status(ordered, OperationState.RUNNING, 40), guest);
        await().atMost(PATIENCE).until(() -> field(id, "percent").equals("40"));
        host.say(status(ordered, OperationState.DONE, 100), guest);
        await().atMost(PATIENCE).until(() -> field(id, "state").equals("DONE"));

        host.say(status(ordered, OperationState.RUNNING, 50), guest);
        host.say(failed(ordered), guest);
        host.report(central, guest, new GuestId(UUID.randomUUID()));
        assertEquals("DONE", field(id, "state"), "an end state never changes");
    }

    @Test
    void liveEventsTellEachChangeAndGoOnWhereTheClientWas() throws Exception {
        try (InputStream stream = central.events(token, "/api/v1/events")) {
            BufferedReader events = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
            OperationId id = ask(reboot());
            Event queued = next(events);
            assertTrue(queued.data().contains("\"state\":\"QUEUED\""), queued.data());
            assertTrue(queued.data().contains(id.toString()));

            host.say(status(host.ordered(id, 1), OperationState.DONE, 100), guest);
            Event done = next(events);
            while (!done.data().contains("\"state\":\"DONE\"")) {
                done = next(events);
            }
            assertTrue(Long.parseLong(done.id()) > Long.parseLong(queued.id()));

            try (InputStream again = central.events(token, "/api/v1/events", "Last-Event-ID", queued.id())) {
                Event missed = next(new BufferedReader(new InputStreamReader(again, StandardCharsets.UTF_8)));
                assertEquals(done.id(), missed.id(), "only what changed since is told");
            }
            try (InputStream one = central.events(token, "/api/v1/operations/" + id + "/events")) {
                Event first = next(new BufferedReader(new InputStreamReader(one, StandardCharsets.UTF_8)));
                assertTrue(first.data().contains("\"state\":\"DONE\""), "a new client gets a snapshot first");
            }
        }
    }

    @Test
    void aFailedOperationIsCorrectedAndRetriedUnderTheSameId() throws Exception {
        OperationId id = ask(modules("server_nam = 1"));
        Operation first = host.ordered(id, 1);
        assertEquals(
                1,
                assertInstanceOf(OperationRequest.Modules.class, first.request())
                        .generation());
        assertEquals(409, central.post(token, path(id) + "/retry", null).status(), "not while it waits");

        host.say(failed(first), guest);
        await().atMost(PATIENCE).until(() -> field(id, "state").equals("FAILED"));
        RunningCentral.Answer failed = central.get(token, path(id));
        assertTrue(failed.body().contains("\"line\":3"), failed.body());

        RunningCentral.Answer retried =
                central.post(token, path(id) + "/retry", "{" + modules("server_name = 1") + "}");
        assertEquals(202, retried.status(), retried.body());
        Operation second = host.ordered(id, 2);
        var request = assertInstanceOf(OperationRequest.Modules.class, second.request());
        assertEquals(2, request.generation(), "corrected documents are a new set");
        assertEquals("server_name = 1", request.documents().getFirst().toml());

        host.say(failed(first), guest);
        host.say(status(second, OperationState.DONE, 100), guest);
        await().atMost(PATIENCE).until(() -> field(id, "state").equals("DONE"));
        String detail = central.get(token, path(id)).body();
        assertTrue(detail.indexOf("\"attempts\"") < detail.lastIndexOf("server_nam = 1"), "earlier attempts are kept");
        assertEquals(409, central.post(token, path(id) + "/retry", null).status(), "what is done is done");
    }

    @Test
    void anOperationThatItsHostIsTooOldForFailsWithWhatToDo() throws Exception {
        host.close();
        try (var _ = new OlderHost(central, host)) {
            OperationId id = ask(reboot());
            await().atMost(PATIENCE).until(() -> field(id, "state").equals("FAILED"));
            String detail = central.get(token, path(id)).body();
            assertTrue(detail.contains("update reeve-watchdog on the host"), detail);
        }
    }

    @Test
    void aRetryMayNotBecomeSomethingElse() throws Exception {
        OperationId id = ask(reboot());
        host.say(failed(host.ordered(id, 1)), guest);
        await().atMost(PATIENCE).until(() -> field(id, "state").equals("FAILED"));
        assertEquals(
                409,
                central.post(token, path(id) + "/retry", "{" + modules("a = 1") + "}")
                        .status());
    }

    @Test
    void whatTheHostWasNotToldOfIsCancelledAtOnce() throws Exception {
        host.close();
        await().atMost(PATIENCE)
                .until(() -> central.get(token, "/api/v1/hosts").field("state").equals("AWAY"));
        OperationId id = ask(reboot());
        RunningCentral.Answer cancelled = central.post(token, path(id) + "/cancel", null);
        assertEquals(202, cancelled.status());
        assertEquals("CANCELLED", cancelled.field("state"));
        assertEquals(409, central.post(token, path(id) + "/cancel", null).status());
    }

    @Test
    void whatTheHostWasToldOfIsCancelledByTheHost() throws Exception {
        OperationId id = ask(reboot());
        Operation ordered = host.ordered(id, 1);
        RunningCentral.Answer asked = central.post(token, path(id) + "/cancel", null);
        assertEquals("QUEUED", asked.field("state"));
        assertEquals("true", asked.field("cancelAsked"));
        await().atMost(PATIENCE).until(() -> host.heard().contains(new Message.CancelOperation(guest, id, 1)));
        host.say(status(ordered, OperationState.CANCELLED, 0), guest);
        await().atMost(PATIENCE).until(() -> field(id, "state").equals("CANCELLED"));
    }

    @Test
    void whatIsAskedWhileTheHostIsAwayIsToldWhenItComesAndAgainUntilItAnswers() throws Exception {
        host.close();
        await().atMost(PATIENCE)
                .until(() -> central.get(token, "/api/v1/hosts").field("state").equals("AWAY"));
        OperationId id = ask(reboot());
        for (int time = 0; time < 2; time++) {
            try (FakeHost back =
                    FakeHost.with(central, host.id(), host.credentials().current())) {
                back.connect();
                back.ordered(id, 1);
            }
        }
        try (FakeHost back =
                FakeHost.with(central, host.id(), host.credentials().current())) {
            Operation ordered = back.connect().ordered(id, 1);
            back.say(status(ordered, OperationState.RUNNING, 1), guest);
            await().atMost(PATIENCE).until(() -> field(id, "state").equals("RUNNING"));
        }
    }

    @Test
    void operationsAndTheirAnswersSurviveARestartOfCentral() throws Exception {
        OperationId told = ask(reboot());
        Operation ordered = host.ordered(told, 1);
        host.close();
        await().atMost(PATIENCE)
                .until(() -> central.get(token, "/api/v1/hosts").field("state").equals("AWAY"));
        OperationId waiting = ask(reboot());
        central.close();
        central = RunningCentral.in(state);
        try (FakeHost back =
                FakeHost.with(central, host.id(), host.credentials().current())) {
            back.connect();
            back.ordered(waiting, 1);
            back.say(status(ordered, OperationState.DONE, 100), guest);
            await().atMost(PATIENCE).until(() -> field(told, "state").equals("DONE"));
        }
    }

    @Test
    void theDeadlineEndsWhatAHostThatIsAwayNeverHeardOf() throws Exception {
        host.close();
        await().atMost(PATIENCE)
                .until(() -> central.get(token, "/api/v1/hosts").field("state").equals("AWAY"));
        RunningCentral.Answer created = central.post(
                token, "/api/v1/operations", "{\"guest\":\"" + guest + "\",\"deadlineSeconds\":10," + reboot() + "}");
        OperationId id = OperationId.parse(created.field("id"));
        await().atMost(PATIENCE).until(() -> field(id, "state").equals("FAILED"));
        assertTrue(field(id, "cause").contains("was not connected"), field(id, "cause"));
    }

    @Test
    void theSameKeyAsksOnlyOnce() throws Exception {
        String body = "{\"guest\":\"" + guest + "\"," + reboot() + "}";
        String[] key = {"Idempotency-Key", "tuesday-7"};
        RunningCentral.Answer first = central.call("POST", token, "/api/v1/operations", body, key);
        RunningCentral.Answer again = central.call("POST", token, "/api/v1/operations", body, key);
        assertEquals(202, first.status());
        assertEquals(200, again.status());
        assertEquals(first.field("id"), again.field("id"));
        String other = body.replace("REBOOT", "RESET");
        assertEquals(
                409,
                central.call("POST", token, "/api/v1/operations", other, key).status());
        String somebodyElse = central.operatorToken();
        assertNotEquals(
                first.field("id"),
                central.call("POST", somebodyElse, "/api/v1/operations", body, key)
                        .field("id"));
    }

    @Test
    void aHostThatSpeaksOfAnotherHostsGuestIsNotBelieved() throws Exception {
        OperationId id = ask(reboot());
        Operation ordered = host.ordered(id, 1);
        try (FakeHost stranger = FakeHost.joining(central).connect()) {
            GuestId own = new GuestId(UUID.randomUUID());
            stranger.say(failed(ordered), guest);
            stranger.say(failed(ordered), own);
            stranger.report(central, own);
            stranger.say(failed(ordered), own);
            stranger.say(failed(ordered), guest);
            stranger.report(central, own, new GuestId(UUID.randomUUID()));
        }
        assertEquals("QUEUED", field(id, "state"));
    }

    @Test
    void aGuestThatTwoHostsClaimIsFlaggedAndLeftAlone() throws Exception {
        try (FakeHost second = FakeHost.joining(central).connect()) {
            second.report(central, guest);
            RunningCentral.Answer seen = central.get(token, "/api/v1/guests/" + guest);
            assertEquals(host.id().toString(), seen.field("host"), "the first claim stands");
            assertTrue(seen.body().contains("\"alsoReportedBy\":[\"" + second.id() + "\"]"), seen.body());
            assertEquals(
                    409,
                    central.post(token, "/api/v1/operations", "{\"guest\":\"" + guest + "\"," + reboot() + "}")
                            .status());
            host.report(central);
            await().atMost(PATIENCE).until(() -> central.get(token, "/api/v1/guests/" + guest)
                    .field("host")
                    .equals(second.id().toString()));
        }
    }

    // --- words ------------------------------------------------------------------------------------------------------

    private OperationId ask(String request) throws IOException, InterruptedException {
        RunningCentral.Answer answer =
                central.post(token, "/api/v1/operations", "{\"guest\":\"" + guest + "\"," + request + "}");
        assertEquals(202, answer.status(), answer.body());
        return OperationId.parse(answer.field("id"));
    }

    private static String reboot() {
        return "\"request\":{\"type\":\"power\",\"action\":\"REBOOT\"}";
    }

    private static String modules(String toml) {
        return "\"request\":{\"type\":\"modules\",\"documents\":[{\"module\":\"web\",\"toml\":\"" + toml + "\"}]}";
    }

    private static String path(OperationId id) {
        return "/api/v1/operations/" + id;
    }

    private String field(OperationId id, String name) throws IOException, InterruptedException {
        return central.get(token, path(id)).field(name);
    }

    private static OperationStatus status(Operation operation, OperationState state, int percent) {
        return new OperationStatus(
                operation.id(),
                operation.attempt(),
                state,
                percent,
                List.of(new Step("reboot", 1000, Step.State.RUNNING, percent)),
                null,
                null,
                ReeveClock.system().now());
    }

    private static OperationStatus failed(Operation operation) {
        Failure failure = new Failure(
                "module web was refused",
                "correct it",
                List.of(new Problem("module web", 3, 1, "unknown key", "did you mean \"server_name\"?")));
        return OperationStatus.queued(operation, ReeveClock.system().now())
                .failed(failure, ReeveClock.system().now());
    }

    private record Event(String id, String data) {}

    private static Event next(BufferedReader events) throws IOException {
        String id = "";
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                return new Event(id, line.substring(6));
            }
        }
        throw new AssertionError("the stream ended");
    }
}
