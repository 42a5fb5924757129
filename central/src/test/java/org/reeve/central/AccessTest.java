package org.reeve.central;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;
import org.reeve.common.identity.AuthorityFingerprint;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.KeyPairs;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;

/** Who gets in, and what they see: each route with own, another customer's and missing things. */
@Timeout(120)
class AccessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String REBOOT = "\"request\":{\"type\":\"power\",\"action\":\"REBOOT\"}";

    @TempDir
    Path state;

    private final GuestId annasGuest = new GuestId(UUID.randomUUID());
    private RunningCentral central;

    @BeforeEach
    void start() throws Exception {
        central = RunningCentral.in(state);
    }

    @AfterEach
    void stop() {
        central.close();
    }

    @Test
    void whatIsAnotherCustomersLooksExactlyLikeWhatDoesNotExist() throws Exception {
        String operator = central.operatorToken();
        String anna = central.customerToken("anna");
        String ben = central.customerToken("ben");
        try (FakeHost host = FakeHost.joining(central).connect()) {
            host.report(central, annasGuest);
            String owner = "{\"customer\":\"" + central.customer("anna") + "\"}";
            assertEquals(
                    200,
                    central.call("PUT", operator, "/api/v1/guests/" + annasGuest + "/owner", owner)
                            .status());
            String id = central.post(anna, "/api/v1/operations", "{\"guest\":\"" + annasGuest + "\"," + REBOOT + "}")
                    .field("id");
            UUID incident = UUID.randomUUID();
            host.say(new Incident(
                    incident,
                    annasGuest,
                    Incident.Cause.KERNEL_PANIC,
                    Incident.State.OPEN,
                    ReeveClock.system().now(),
                    null,
                    "it panicked",
                    List.of(),
                    List.of(),
                    List.of(),
                    4));
            host.say(new Message.ScreenKept(annasGuest, incident, Screens.base64(Screens.png(4, 3))));
            await().atMost(PATIENCE)
                    .until(() -> central.get(anna, "/api/v1/incidents/" + incident + "/screen.png")
                                    .status()
                            == 200);

            for (String call : List.of(
                    "GET /api/v1/operations/ID",
                    "POST /api/v1/operations/ID/retry",
                    "POST /api/v1/operations/ID/cancel",
                    "GET /api/v1/operations/ID/events",
                    "GET /api/v1/guests/ID",
                    "GET /api/v1/incidents/ID",
                    "GET /api/v1/incidents/ID/screen.png",
                    "PUT /api/v1/guests/ID/owner",
                    "POST /api/v1/hosts/ID/revoke",
                    "DELETE /api/v1/tokens/ID",
                    "POST /api/v1/join-tokens",
                    "GET /api/v1/customers",
                    "POST /api/v1/customers",
                    "POST /api/v1/tokens")) {
                String method = call.substring(0, call.indexOf(' '));
                String path = call.substring(call.indexOf(' ') + 1);
                String theirs = path.contains("guests")
                        ? annasGuest.toString()
                        : path.contains("incidents")
                                ? incident.toString()
                                : path.contains("hosts") ? host.id().toString() : id;
                var others = central.call(method, ben, path.replace("ID", theirs), null);
                var missing = central.call(
                        method, ben, path.replace("ID", UUID.randomUUID().toString()), null);
                assertEquals(404, others.status(), call);
                assertEquals(missing.body(), others.body(), call);
                assertEquals(
                        missing.response().headers().map(),
                        others.response().headers().map(),
                        call);
            }
            var foreign = central.post(ben, "/api/v1/operations", "{\"guest\":\"" + annasGuest + "\"," + REBOOT + "}");
            var nobodys =
                    central.post(ben, "/api/v1/operations", "{\"guest\":\"" + UUID.randomUUID() + "\"," + REBOOT + "}");
            assertEquals(404, foreign.status());
            assertEquals(nobodys.body(), foreign.body());
            assertEquals(
                    "{\"operations\":[]}",
                    central.get(ben, "/api/v1/operations").body());
            assertEquals("{\"guests\":[]}", central.get(ben, "/api/v1/guests").body());
            assertEquals(
                    "{\"incidents\":[]}", central.get(ben, "/api/v1/incidents").body());
            assertEquals("{\"hosts\":[]}", central.get(anna, "/api/v1/hosts").body());

            central.call(
                    "PUT",
                    operator,
                    "/api/v1/guests/" + annasGuest + "/owner",
                    "{\"customer\":\"" + central.customer("ben") + "\"}");
            assertEquals(200, central.get(ben, "/api/v1/guests/" + annasGuest).status());
            assertEquals(404, central.get(ben, "/api/v1/operations/" + id).status(), "a new owner inherits no history");
            assertEquals(404, central.get(ben, "/api/v1/incidents/" + incident).status());
            assertEquals(
                    404,
                    central.get(ben, "/api/v1/incidents/" + incident + "/screen.png")
                            .status());
            assertEquals(404, central.get(anna, "/api/v1/operations/" + id).status(), "and the old one has none left");
            assertEquals(200, central.get(operator, "/api/v1/operations/" + id).status());
        }
    }

    @Test
    void withoutAGoodTokenEveryRouteButTheOpenOnesIsClosed() throws Exception {
        for (String address : central.central().api().addresses()) {
            String method = address.substring(0, address.indexOf(' '));
            String path = address.substring(address.indexOf(' ') + 1)
                    .replace("{id}", UUID.randomUUID().toString());
            int status = central.call(method, null, path, null).status();
            boolean open = path.endsWith("/join") || path.endsWith("openapi.json") || path.equals("/healthz");
            assertEquals(open, status != 401, address + " is answered with " + status);
            assertEquals(open, central.call(method, "reeve-o-wrong", path, null).status() != 401, address);
        }
        String operator = central.operatorToken();
        var issued = central.post(operator, "/api/v1/tokens", "{\"label\":\"guest\"}");
        assertEquals(
                200, central.get(issued.field("token"), "/api/v1/operations").status());
        assertEquals(
                204,
                central.call("DELETE", operator, "/api/v1/tokens/" + issued.field("id"), null)
                        .status());
        assertEquals(
                401, central.get(issued.field("token"), "/api/v1/operations").status());
    }

    @Test
    void everyMistakeInABodyIsNamed() throws Exception {
        String operator = central.operatorToken();
        var unknown = central.post(operator, "/api/v1/operations", "{\"guest\":\"x\",\"requst\":{}}");
        assertEquals(400, unknown.status());
        assertTrue(unknown.body().contains("requst"), unknown.body());
        var nested = central.post(
                operator,
                "/api/v1/operations",
                "{\"guest\":\"x\",\"request\":{\"type\":\"modules\",\"documents\":[{\"module\":\"web\",\"tml\":\"\"}]}}");
        assertTrue(nested.status() == 400 && nested.field("detail").contains("tml"), nested.body());
        var two = central.post(
                operator,
                "/api/v1/operations",
                "{\"guest\":\"x\",\"deadlineSeconds\":1,\"request\":{\"type\":\"power\",\"action\":\"FLY\"}}");
        assertEquals(422, two.status());
        assertTrue(two.field("detail").contains("3 problems"), two.body());
        assertEquals(
                "application/problem+json",
                two.response().headers().firstValue("content-type").orElseThrow());
        var deep = central.post(operator, "/api/v1/operations", "[".repeat(40) + "]".repeat(40));
        assertTrue(deep.status() == 400 && deep.field("detail").contains("deeper than 32"), deep.body());
        var big = central.post(operator, "/api/v1/operations", "\"" + "x".repeat(1024 * 1024) + "\"");
        assertEquals(413, big.status());
        var wrong = central.post(operator, "/api/v1/operations", "{\"guest\":5}");
        assertEquals(400, wrong.status(), wrong.body());
    }

    @Test
    void aJoinTokenLetsOneHostInOnce() throws Exception {
        String join = central.newJoinToken();
        HostId host = new HostId(UUID.randomUUID());
        KeyPair keys = KeyPairs.generate();
        String body = FakeHost.joinBody(join, host, keys);
        String stolenName = body.replace(host.toString(), UUID.randomUUID().toString());
        var unproven = central.post(null, "/api/v1/join", stolenName);
        assertEquals(403, unproven.status(), "the proof is over another name");
        assertEquals(200, central.post(null, "/api/v1/join", body).status(), "and the token was not used up by it");
        var again = central.post(null, "/api/v1/join", FakeHost.joinBody(join, new HostId(UUID.randomUUID()), keys));
        assertEquals(403, again.status());
        assertTrue(again.body().contains("used before"), again.body());
        var known = central.post(null, "/api/v1/join", FakeHost.joinBody(central.newJoinToken(), host, keys));
        assertTrue(known.body().contains("has joined before"), known.body());
        var rejoin = central.post(central.operatorToken(), "/api/v1/join-tokens", "{\"again\":\"" + host + "\"}");
        var elsewhere = FakeHost.joinBody(rejoin.field("token"), new HostId(UUID.randomUUID()), keys);
        assertTrue(central.post(null, "/api/v1/join", elsewhere).body().contains("another host"));
        var itself = FakeHost.joinBody(rejoin.field("token"), host, KeyPairs.generate());
        assertEquals(200, central.post(null, "/api/v1/join", itself).status(), "a host that lost its key comes back");
        assertEquals(403, central.post(null, "/api/v1/join", itself).status());
        var unknown = central.post(
                null, "/api/v1/join", FakeHost.joinBody("reeve-j-no", new HostId(UUID.randomUUID()), keys));
        assertTrue(unknown.body().contains("not known"), unknown.body());
    }

    @Test
    void aHostThatWasGivenAnotherFingerprintDoesNotTalkToUs() throws Exception {
        AuthorityFingerprint other = AuthorityFingerprint.parse("sha256:" + "0".repeat(64));
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(TlsContexts.join(other, ReeveClock.system()))
                .build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(central.address("/healthz")).build();
            IOException refused =
                    assertThrows(IOException.class, () -> client.send(request, HttpResponse.BodyHandlers.discarding()));
            assertInstanceOf(SSLHandshakeException.class, refused);
        }
    }

    @Test
    void aHostGetsCertificatesForItselfAndItsOwnGuestsOnly() throws Exception {
        GuestId other = new GuestId(UUID.randomUUID());
        try (FakeHost host = FakeHost.joining(central).connect();
                FakeHost neighbour = FakeHost.joining(central).connect()) {
            host.report(central, annasGuest);
            neighbour.report(central, other);
            var own = assertInstanceOf(
                    Message.CertificateIssued.class, host.certificateFor(new NodeName.Guest(annasGuest)));
            assertNotNull(FakeHost.issuedUntil(own));
            assertInstanceOf(Message.CertificateIssued.class, host.certificateFor(new NodeName.Host(host.id())));
            assertInstanceOf(Message.CertificateRefused.class, host.certificateFor(new NodeName.Guest(other)));
            assertInstanceOf(
                    Message.CertificateRefused.class,
                    host.certificateFor(new NodeName.Guest(new GuestId(UUID.randomUUID()))));
            assertInstanceOf(Message.CertificateRefused.class, host.certificateFor(new NodeName.Host(neighbour.id())));
            assertInstanceOf(Message.CertificateRefused.class, host.certificateFor(new NodeName.Central()));
        }
    }

    @Test
    void aRevokedHostIsCutOffAndStaysOut() throws Exception {
        String operator = central.operatorToken();
        try (FakeHost host = FakeHost.joining(central).connect()) {
            host.report(central, annasGuest);
            assertEquals(
                    204,
                    central.post(operator, "/api/v1/hosts/" + host.id() + "/revoke", null)
                            .status());
            await().atMost(PATIENCE).until(() -> !host.isUp());
            await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(6)).until(() -> !host.isUp());
            assertEquals("REVOKED", central.get(operator, "/api/v1/hosts").field("state"));
        }
    }

    @Test
    void aGuestsCertificateDoesNotOpenTheHostsDoor() throws Exception {
        try (FakeHost host = FakeHost.joining(central).connect()) {
            host.report(central, annasGuest);
            KeyPair keys = KeyPairs.generate();
            var authority = central.central().authority();
            Credentials guest = Credentials.of(
                    keys.getPrivate(),
                    authority.chain(authority.sign(new NodeName.Guest(annasGuest), keys.getPublic())),
                    List.of(authority.certificate()));
            try (FakeHost intruder = FakeHost.with(central, host.id(), guest)) {
                intruder.dial();
                await().during(Duration.ofSeconds(2))
                        .atMost(Duration.ofSeconds(5))
                        .until(() -> !intruder.isUp());
            }
        }
    }

    @Test
    void theFirstTokenIsInAFileThatOnlyItsOwnerReads() throws Exception {
        Path file = state.resolve("first-operator-token");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(
                200,
                central.get(Files.readString(file).strip(), "/api/v1/hosts").status());
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("authority.pem"))));
        String secret = Files.readString(file).strip();
        central.close();
        assertFalse(
                Files.readString(state.resolve("central.db"), StandardCharsets.ISO_8859_1)
                        .contains(secret),
                "the store has hashes only");
        Files.delete(file);
        central = RunningCentral.in(state);
        assertFalse(Files.exists(file), "it is made once");
    }
}
