package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.reeve.common.guest.GuestId;
import org.reeve.lab.Command.Ended;

/** Central's API, asked with curl from within a host of the lab and with the first operator's token. */
final class CentralApi {
    static final String URL = "https://127.0.0.1:8443";

    /** Of the operation as a whole: its steps have states of their own. */
    private static final Pattern END =
            Pattern.compile("\"state\":\"(DONE|FAILED|CANCELLED)\",\"percent\":[0-9]+,\"steps\"");

    private static final Duration RECOVERED_MOST = Duration.ofMinutes(2);
    private static final Duration INCIDENT_MOST = Duration.ofMinutes(12);
    private static final Duration OPERATION_MOST = Duration.ofMinutes(10);

    private final LabHost host;
    private final Path state;

    /** @param state central's own folder, where the token and the certificate authority are */
    CentralApi(LabHost host, Path state) {
        this.host = host;
        this.state = state;
    }

    boolean answers() {
        return Files.exists(authority())
                && curl("--cacert", authority().toString(), URL + "/healthz").status() == 0;
    }

    /** Whether central has heard of any host that is connected. */
    boolean hasHost() {
        return ask("hosts").contains("\"CONNECTED\"");
    }

    /** The guest's incidents as central knows them, newest first. */
    List<ToldIncident> incidents(GuestId guest) {
        return ToldIncident.read(ask("incidents")).stream()
                .filter(incident -> incident.guest().equals(guest))
                .toList();
    }

    /** The guest's one incident, when it is over and the guest is healthy again. */
    ToldIncident recovered(MicroGuest guest) {
        Awaitility.await("recovery of " + guest.name())
                .atMost(RECOVERED_MOST)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> incidents(guest.id()).stream()
                        .findFirst()
                        .filter(newest -> newest.state().equals("RECOVERED"))
                        .isPresent());
        List<ToldIncident> incidents = incidents(guest.id());
        assertEquals(1, incidents.size(), () -> "one fault, one incident: " + incidents);
        return incidents.getFirst();
    }

    /** The guest's newest incident, as soon as it is so. */
    ToldIncident incident(GuestId guest, Predicate<ToldIncident> isSo) {
        return Awaitility.await("an incident of " + guest)
                .atMost(INCIDENT_MOST)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> incidents(guest).stream().findFirst().orElse(null),
                        newest -> newest != null && isSo.test(newest));
    }

    /** The agent inside is connected on port 842, and nothing is wrong with the guest. */
    void awaitWell(GuestId guest) {
        Awaitility.await("the agent of " + guest)
                .atMost(INCIDENT_MOST)
                .pollInterval(Duration.ofMillis(500))
                .until(() ->
                        ask("guests/" + guest).matches("(?s).*\"agent\":\"CONNECTED\".*\"recovery\":\"healthy\".*"));
    }

    /**
     * Asks for an operation.
     *
     * @param request as the API takes it
     * @return its id
     */
    String request(GuestId guest, Map<String, Object> request) {
        Map<String, Object> body = Map.of("guest", guest.toString(), "request", request);
        String asked = ask("operations", "-H", "Content-Type: application/json", "-d", ToldIncident.JSON.toJson(body));
        return ToldIncident.text(asked, "id");
    }

    /** Asks for an operation, and waits until it is done. */
    void operate(GuestId guest, Map<String, Object> request) {
        String id = request(guest, request);
        String ended = Awaitility.await("operation " + id)
                .atMost(OPERATION_MOST)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> ask("operations/" + id), told -> END.matcher(told).find());
        if (!ended.contains("\"state\":\"DONE\",\"percent\":100,\"steps\"")) {
            throw new AssertionError(request + ": " + ended);
        }
    }

    /** The guest's own policy, by an operation. */
    void policy(GuestId guest, String toml) {
        operate(guest, Map.of("type", "policy", "toml", toml));
    }

    void modules(GuestId guest, String module, String toml) {
        operate(guest, Map.of("type", "modules", "documents", List.of(Map.of("module", module, "toml", toml))));
    }

    /** Whether central knows the guest, and so the host does. */
    boolean knows(GuestId guest) {
        return ask("guests").contains(guest.toString());
    }

    /** What central has heard of the system inside, as JSON. */
    String facts(GuestId guest) {
        return ask("guests/" + guest + "/facts");
    }

    /** The picture of an incident that central serves; empty when it serves none yet. */
    Optional<byte[]> screenOf(ToldIncident incident) throws IOException {
        Path file = state.resolveSibling("screen.png");
        Ended answer = get("incidents/" + incident.id() + "/screen.png", "-o", file.toString());
        return answer.status() == 0 ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    private String ask(String path, String... options) {
        Ended answer = get(path, options);
        if (answer.status() != 0) {
            throw new AssertionError(path + " " + answer.all());
        }
        return answer.out();
    }

    private Ended get(String path, String... options) {
        try {
            String token =
                    Files.readString(state.resolve("first-operator-token")).strip();
            List<String> arguments = new ArrayList<>(
                    List.of("--cacert", authority().toString(), "-H", "Authorization: Bearer " + token));
            arguments.addAll(List.of(options));
            arguments.add(URL + "/api/v1/" + path);
            return curl(arguments.toArray(String[]::new));
        } catch (IOException failure) {
            throw new AssertionError("central has no operator's token", failure);
        }
    }

    private Ended curl(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(LabHost.script("host-exec"), host.name(), "curl", "-sS", "--fail-with-body", "-m", "20"));
        command.addAll(List.of(arguments));
        return Command.start(command).end();
    }

    private Path authority() {
        return state.resolve("authority.pem");
    }
}
