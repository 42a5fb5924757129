package org.reeve.agent.image;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.reeve.agent.lab.AgentProcess;
import org.reeve.agent.lab.Authority;
import org.reeve.agent.lab.FakeHost;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.InsideCheck.State;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.wire.Message;

/** A typical life of an agent, so that the JVM learns what it needs: enrolment, pages, the link, an operation, an orderly end. */
public final class Training {
    /** Without programs: the build may have neither systemd nor root. */
    private static final String CHECKS = """
            [[check]]
            name = "disk"
            kind = "disk"
            least_percent = 1
            failures = 1
            [[check]]
            name = "load"
            kind = "load"
            most_5min = 1
            failures = 1
            [[check]]
            name = "memory"
            kind = "memory"
            least_percent = 1
            failures = 1
            [[check]]
            name = "port"
            kind = "port"
            port = 1
            failures = 1
            """;

    private Training() {}

    /** @param arguments the launcher, and a directory to work in */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
        Path launcher = Path.of(arguments[0]);
        Path directory = Path.of(arguments[1]);
        GuestId guest = new GuestId(UUID.randomUUID());
        try (FakeHost host = new FakeHost(AgentProcess.device(directory), guest, new Authority());
                AgentProcess agent = new AgentProcess(launcher, directory)) {
            await().until(() -> agent.log().contains("listening on") || !agent.isAlive());
            try (HttpClient client = host.client()) {
                for (String page : new String[] {"/v1/status", "/v1/operations", "/metrics", "/nothing"}) {
                    URI uri = URI.create("https://127.0.0.1:" + agent.port() + page);
                    client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
                }
            }
            host.dial(agent.port());
            await().until(() -> !host.onNetwork(Message.Heartbeat.class).isEmpty());
            // Writes a file among those of the build; where that may not be, any end will do.
            Path written = launcher.resolve("../../../../trained").normalize();
            Operation operation = host.operation(
                    1, new ModuleDocument("files", "[[file]]\npath = \"" + written + "\"\ncontent = \"trained\\n\"\n"));
            host.ask(operation);
            await().until(() -> host.end(operation).isPresent());
            Files.deleteIfExists(written);
            Operation checks = host.operation(2, new ModuleDocument("checks", CHECKS));
            host.ask(checks);
            await().until(() -> host.end(checks).isPresent());
            await().until(() -> host.onNetwork(Message.ChecksReported.class).stream()
                    .anyMatch(report -> report.checks().size() == 4
                            && report.checks().stream().noneMatch(check -> check.state() == State.UNSETTLED)));
            int code = agent.stop();
            if (code != 0) {
                throw new AssertionError("the agent ended with " + code + ":\n" + agent.log());
            }
            System.out.println(agent.log());
        }
        System.exit(0);
    }
}
