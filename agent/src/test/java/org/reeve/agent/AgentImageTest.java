package org.reeve.agent;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reeve.agent.lab.AgentProcess;
import org.reeve.agent.lab.Authority;
import org.reeve.agent.lab.FakeHost;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.wire.Message;

/** The built image as a process, with a host played at the other end of its virtio channel and of port 842. Needs root and socat. */
class AgentImageTest {
    private final Path target = Path.of("target").toAbsolutePath();
    private final GuestId guest = new GuestId(UUID.randomUUID());
    private final Authority authority = new Authority();
    private Path directory;
    private Path written;
    private FakeHost host;
    private AgentProcess agent;

    @BeforeEach
    void start() throws IOException {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
        Path launcher = target.resolve("image/usr/bin/reeve-agent");
        boolean can = Files.isExecutable(launcher)
                && Files.isExecutable(Path.of("/usr/bin/socat"))
                && "root".equals(System.getProperty("user.name"));
        if ("true".equals(System.getenv("CI"))) {
            assertTrue(can, "the image, socat and root are needed, and CI skips nothing");
        }
        assumeTrue(can, "needs the built image, socat and root");
        directory = Files.createTempDirectory("reeve-agent-test");
        // The agent writes only where nobody but root could have put a link: /tmp is no such place, and the checkout
        // may be below it.
        written = Files.createTempDirectory(
                Path.of("/run"),
                "reeve-image-test",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        host = new FakeHost(AgentProcess.device(directory), guest, authority);
        agent = new AgentProcess(launcher, directory);
    }

    @AfterEach
    void stop() throws IOException {
        if (agent == null) {
            return;
        }
        agent.close();
        host.close();
        for (Path each : List.of(directory, written)) {
            try (Stream<Path> all = Files.walk(each)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    @Test
    void aGuestWithoutAnySecretEnrolsAndAppliesAnOperationOnce() throws Exception {
        connect();
        Operation operation = host.operation(1, files("a"));
        host.ask(operation);
        assertEquals(OperationState.DONE, end(operation).state());
        assertEquals("content a\n", Files.readString(written.resolve("a")));

        Files.delete(written.resolve("a"));
        int before = host.statuses(operation).size();
        host.ask(operation);
        await().until(() -> host.statuses(operation).size() > before);

        assertEquals(OperationState.DONE, host.statuses(operation).getLast().state());
        assertTrue(Files.notExists(written.resolve("a")), "it was answered from the journal");
    }

    @Test
    void anOperationInterruptedByKillNineEndsOnce() throws Exception {
        connect();
        String[] names =
                Stream.iterate(0, i -> i + 1).limit(150).map(i -> "file" + i).toArray(String[]::new);
        Operation operation = host.operation(1, files(names));
        host.ask(operation);
        await().pollInterval(Duration.ofMillis(5)).until(() -> Files.exists(written.resolve("file3")));
        agent.killAndRestart();
        host.ask(operation);

        assertEquals(OperationState.DONE, end(operation).state());
        for (String name : names) {
            assertEquals("content " + name + "\n", Files.readString(written.resolve(name)));
        }
        long ends = host.statuses(operation).stream()
                .map(OperationStatus::state)
                .filter(OperationState::isEnd)
                .distinct()
                .count();
        assertEquals(1, ends);
    }

    @Test
    void aMistakeInADocumentFailsWithItsLine() throws Exception {
        connect();
        Operation wrong = host.operation(
                1, new ModuleDocument("files", "[[file]]\npath = \"" + written + "/a\"\ncontents = \"x\"\n"));
        host.ask(wrong);
        OperationStatus failed = end(wrong);

        assertEquals(OperationState.FAILED, failed.state());
        assertTrue(failed.toString().contains("line 3, column 1"), failed.toString());
    }

    @Test
    void onlyOurOwnHostIsLetIn() throws Exception {
        connect();
        Path elsewhere = directory.resolve("other-channel");
        try (FakeHost other = new FakeHost(elsewhere, guest, authority)) {
            assertThrows(IOException.class, () -> other.get(agent.port(), "/v1/status"));
        }
        assertEquals(200, host.get(agent.port(), "/v1/status").statusCode());
    }

    @Test
    void theHostHearsWhatFailsAlsoFromAnAgentThatBeganAnew() throws Exception {
        connect();
        Operation operation = host.operation(1, new ModuleDocument("checks", """
                [[check]]
                name = "nobody-listens"
                kind = "port"
                port = 1
                failures = 1
                action = "reboot"
                """));
        host.ask(operation);
        assertEquals(OperationState.DONE, end(operation).state());
        await().until(() -> failingReports() > 0);
        assertTrue(agent.command("status").contains("nobody-listens fails"), agent.command("status"));
        long before = failingReports();
        agent.killAndRestart();
        await().until(() -> failingReports() > before);
    }

    @Test
    void whoeverStopsTheAgentHasItTakeItsLeaveOnEveryLineAndWhoeverKillsItDoesNot() throws Exception {
        connect();
        int onNetwork = host.onNetwork(Message.Heartbeat.class).size();
        int onChannel = host.onChannel(Message.Heartbeat.class).size();
        agent.killAndRestart();
        await().until(() -> host.onNetwork(Message.Heartbeat.class).size() > onNetwork
                && host.onChannel(Message.Heartbeat.class).size() > onChannel);
        assertEquals(List.of(), host.onNetwork(Message.Farewell.class));
        assertEquals(List.of(), host.onChannel(Message.Farewell.class));
        agent.stop();
        Message.Farewell farewell = new Message.Farewell(guest);
        await().until(() -> host.onNetwork(Message.Farewell.class).equals(List.of(farewell)));
        await().until(() -> host.onChannel(Message.Farewell.class).equals(List.of(farewell)));
    }

    private long failingReports() {
        return host.onNetwork(Message.ChecksReported.class).stream()
                .filter(report ->
                        report.checks().stream().anyMatch(check -> check.state() == InsideCheck.State.FAILING))
                .count();
    }

    @Test
    void rootInTheGuestPlansAppliesAndSeesDrift() throws Exception {
        Path document = directory.resolve("files.toml");
        Files.writeString(document, files("local").toml());
        await().until(() -> agent.log().contains("is ready"));

        assertTrue(agent.command("status").startsWith("exit 0\nname:"), agent.command("status"));
        String plan = agent.command("plan", document.toString());
        assertTrue(plan.contains("to do: files:"), plan);
        String applied = agent.command("apply", document.toString());
        assertTrue(applied.startsWith("exit 0\n") && applied.contains("DONE"), applied);
        assertEquals("content local\n", Files.readString(written.resolve("local")));
        Files.writeString(written.resolve("local"), "by hand\n");
        String drift = agent.command("drift");
        assertTrue(drift.contains("EDITED"), drift);
        agent.stop();
        String nobody = agent.command("status");
        assertTrue(nobody.startsWith("exit 3\n") && nobody.contains("no agent answers"), nobody);
    }

    @Test
    void theHeapHasRoomForTheLargestDocumentAndMessage() throws Exception {
        connect();
        Operation large = host.operation(1, file("x".repeat(60_000)));
        host.ask(large);
        assertEquals(OperationState.DONE, end(large).state());
        Operation largest = host.operation(2, file("y".repeat(1_000_000)));
        host.ask(largest);
        assertTrue(end(largest).state().isEnd());
        Operation after = host.operation(3, files("after"));
        host.ask(after);
        assertEquals(OperationState.DONE, end(after).state());
        assertTrue(agent.isAlive(), agent.log());
    }

    @Test
    void itIsSmall() throws Exception {
        connect();
        for (int i = 0; i < 100; i++) {
            assertEquals(200, host.get(agent.port(), "/v1/status").statusCode());
        }
        String status = Files.readString(Path.of("/proc/" + agent.pid() + "/status"));
        String ready = agent.log()
                .lines()
                .filter(line -> line.contains("ready after"))
                .findFirst()
                .orElse("");
        System.out.println("agent after 100 TLS requests: " + ready + ", "
                + status.lines()
                        .filter(line ->
                                line.startsWith("VmRSS") || line.startsWith("RssAnon") || line.startsWith("Threads"))
                        .map(line -> line.replaceAll("\\s+", " "))
                        .toList());
        assertTrue(status.contains("VmRSS"));
    }

    private void connect() {
        await().until(() -> agent.log().contains("listening on"));
        host.dial(agent.port());
        await().until(() -> !host.onNetwork(Message.Heartbeat.class).isEmpty());
    }

    private OperationStatus end(Operation operation) {
        await().until(() -> host.end(operation).isPresent());
        return host.end(operation).orElseThrow();
    }

    private ModuleDocument file(String content) {
        return new ModuleDocument(
                "files", "[[file]]\npath = \"" + written + "/large\"\ncontent = \"" + content + "\"\n");
    }

    private ModuleDocument files(String... names) {
        StringBuilder toml = new StringBuilder();
        for (String name : names) {
            toml.append("[[file]]\npath = \"")
                    .append(written)
                    .append('/')
                    .append(name)
                    .append("\"\n");
            toml.append("content = \"content ").append(name).append("\\n\"\n");
        }
        return new ModuleDocument("files", toml.toString());
    }
}
