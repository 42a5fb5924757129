package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.reeve.common.guest.GuestId;
import org.reeve.lab.Command.Ended;

/** Central, a host with its watchdog and a mail server, as processes in a libvirt host of the lab; they reach each other only there. */
final class RealStack implements AutoCloseable {
    /** Of the operation as a whole: its steps have states of their own. */
    private static final Pattern END =
            Pattern.compile("\"state\":\"(DONE|FAILED|CANCELLED)\",\"percent\":[0-9]+,\"steps\"");

    private static final Duration UP_MOST = Duration.ofMinutes(3);
    private static final Duration RECOVERED_MOST = Duration.ofMinutes(2);
    private static final Duration INCIDENT_MOST = Duration.ofMinutes(12);
    private static final Duration OPERATION_MOST = Duration.ofMinutes(10);
    private static final long STOP_SECONDS_MOST = 30;
    private static final String CENTRAL_URL = "https://127.0.0.1:8443";

    private final LabHost host;
    private final Path folder;
    private final Map<Daemon, Process> running = new EnumMap<>(Daemon.class);

    /** What runs, in the order in which it is started. */
    enum Daemon {
        MAIL,
        CENTRAL,
        WATCHDOG
    }

    private RealStack(LabHost host) {
        this.host = host;
        this.folder = host.folder().resolve("reeve");
    }

    /**
     * Everything is up and the host has joined. Where that fails nothing is left.
     *
     * @param recovery the table {@code [recovery]} of {@code watchdog.toml}, and other tables that follow it
     */
    static RealStack up(String name, String recovery) throws IOException, InterruptedException {
        RealStack stack = new RealStack(LabHost.up(name));
        boolean isUp = false;
        try {
            stack.begin(recovery);
            isUp = true;
            return stack;
        } finally {
            if (!isUp) {
                stack.close();
            }
        }
    }

    private void begin(String recovery) throws IOException {
        for (Daemon daemon : Daemon.values()) {
            Files.createDirectories(
                    folder.resolve(word(daemon)),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Files.writeString(config(Daemon.CENTRAL), """
                state = "%s"

                [api]
                listen = "127.0.0.1:8443"

                [hosts]
                listen = "127.0.0.1:8444"

                [mail]
                host = "127.0.0.1"
                port = 2525
                from = "reeve@example.net"
                to = ["owner@example.net"]
                """.formatted(folder.resolve("central")));
        Files.writeString(config(Daemon.WATCHDOG), """
                state = "%s"

                [libvirt]
                uri = "qemu:///system"

                [recovery]
                %s""".formatted(folder.resolve("watchdog"), recovery));
        start(Daemon.MAIL);
        start(Daemon.CENTRAL);
        join();
        start(Daemon.WATCHDOG);
        Awaitility.await().atMost(UP_MOST).until(() -> ask("hosts").contains("\"CONNECTED\""));
    }

    private void join() throws IOException {
        String config = config(Daemon.CENTRAL).toString();
        String[] lines = inHost(program(Daemon.CENTRAL), "join-token", "create", "--config", config)
                .split("\n", -1);
        Path token = folder.resolve("join-token");
        Files.writeString(token, lines[0]);
        List<String> join = List.of(
                program(Daemon.WATCHDOG),
                "join",
                "--config",
                config(Daemon.WATCHDOG).toString(),
                "--central",
                CENTRAL_URL,
                "--token-file",
                token.toString(),
                "--fingerprint",
                lines[1],
                "--name",
                host.name());
        inHost(join.toArray(String[]::new));
    }

    LabHost host() {
        return host;
    }

    /** Starts a daemon that does not run, and waits until it is there; its output is added to its log. */
    void start(Daemon daemon) throws IOException {
        List<String> command = new ArrayList<>(List.of(LabHost.script("host-exec"), host.name()));
        command.addAll(
                switch (daemon) {
                    case MAIL ->
                        List.of(
                                LabHost.script("smtp-sink"),
                                "2525",
                                folder.resolve("mail").toString());
                    case CENTRAL, WATCHDOG ->
                        List.of(
                                program(daemon),
                                "run",
                                "--config",
                                config(daemon).toString());
                });
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(daemon).toFile()));
        builder.environment().put("REEVE_JAVA", System.getProperty("java.home") + "/bin/java");
        // host-exec and the scripts of the daemons put the program into their place: the process is the daemon.
        running.put(daemon, builder.start());
        if (daemon == Daemon.CENTRAL) {
            Awaitility.await().atMost(UP_MOST).until(this::centralAnswers);
        }
    }

    /** SIGKILL, or SIGTERM and its orderly end. */
    enum How {
        KILL,
        STOP
    }

    void end(Daemon daemon, How how) {
        Process process = running.remove(daemon);
        if (process == null) {
            throw new IllegalStateException(daemon + " does not run");
        }
        end(process, how);
    }

    private static void end(Process process, How how) {
        try {
            if (how == How.STOP) {
                process.destroy();
                process.waitFor(STOP_SECONDS_MOST, TimeUnit.SECONDS);
            }
            process.destroyForcibly().waitFor();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
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
     * Asks for an operation as a customer does, and waits until it is done.
     *
     * @param request as the API takes it
     */
    void operate(GuestId guest, Map<String, Object> request) {
        String asked = post("operations", Map.of("guest", guest.toString(), "request", request));
        String id = ToldIncident.text(asked, "id");
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

    /** What {@code reeve-watchdog policy plan} says. */
    String policyPlan(String guestName) {
        return inHost(
                program(Daemon.WATCHDOG),
                "policy",
                "plan",
                "--config",
                config(Daemon.WATCHDOG).toString(),
                guestName);
    }

    /** Whether central knows the guest, and so the host does. */
    boolean knows(GuestId guest) {
        return ask("guests").contains(guest.toString());
    }

    /** What central has heard of the system inside, as JSON. */
    String facts(GuestId guest) {
        return ask("guests/" + guest + "/facts");
    }

    /** Subjects of the mails that tell of the guest, in order of arrival. */
    List<String> mailSubjects(String guestName) throws IOException {
        try (Stream<Path> mails = Files.list(folder.resolve("mail"))) {
            List<String> subjects = new ArrayList<>();
            for (Path mail : mails.filter(file -> file.toString().endsWith(".eml"))
                    .sorted()
                    .toList()) {
                Files.readString(mail, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> line.startsWith("Subject:") && line.contains("guest " + guestName + " "))
                        .findFirst()
                        .ifPresent(line -> subjects.add(line.substring(9)));
            }
            return subjects;
        }
    }

    /** What the watchdog's program prints when it is asked beside the daemon; it has to end well. */
    String askWatchdog(String command, String... arguments) {
        List<String> words = new ArrayList<>(List.of(program(Daemon.WATCHDOG), command));
        words.addAll(List.of(arguments));
        return inHost(words.toArray(String[]::new));
    }

    Path configOfWatchdog() {
        return config(Daemon.WATCHDOG);
    }

    /**
     * Asks central for an operation on a guest.
     *
     * @param request as JSON, such as {@code {"type": "power", "action": "START"}}
     */
    String operate(GuestId guest, String request) {
        return call(
                "operations",
                "-H",
                "Content-Type: application/json",
                "-d",
                "{\"guest\": \"" + guest + "\", \"request\": " + request + "}");
    }

    /** Runs the program of the watchdog, as an administrator would; it is given the configuration. */
    Ended watchdog(String command) {
        return Command.start(inHostWords(
                        program(Daemon.WATCHDOG),
                        command,
                        "--config",
                        config(Daemon.WATCHDOG).toString()))
                .end();
    }

    /** Where the watchdog keeps its state. */
    Path watchdogState() {
        return folder.resolve("watchdog");
    }

    String logOf(Daemon daemon) throws IOException {
        return Files.readString(log(daemon));
    }

    private boolean centralAnswers() {
        Path authority = folder.resolve("central/authority.pem");
        return Files.exists(authority)
                && curl("--cacert", authority.toString(), CENTRAL_URL + "/healthz")
                                .status()
                        == 0;
    }

    /** The picture of an incident that central serves; empty when it serves none yet. */
    Optional<byte[]> screenOf(ToldIncident incident) throws IOException {
        Path file = folder.resolve("screen.png");
        Ended answer = curl(
                "--cacert",
                folder.resolve("central/authority.pem").toString(),
                "-H",
                "Authorization: Bearer " + operatorToken(),
                "-o",
                file.toString(),
                CENTRAL_URL + "/api/v1/incidents/" + incident.id() + "/screen.png");
        return answer.status() == 0 ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    private String operatorToken() throws IOException {
        return Files.readString(folder.resolve("central/first-operator-token")).strip();
    }

    private String ask(String path, String... options) {
        return call(path, options);
    }

    private String call(String path, String... more) {
        try {
            List<String> arguments = new ArrayList<>(List.of(
                    "--cacert",
                    folder.resolve("central/authority.pem").toString(),
                    "-H",
                    "Authorization: Bearer " + operatorToken()));
            arguments.addAll(List.of(more));
            arguments.add(CENTRAL_URL + "/api/v1/" + path);
            Ended answer = curl(arguments.toArray(String[]::new));
            if (answer.status() != 0) {
                throw new AssertionError(path + " " + answer.all());
            }
            return answer.out();
        } catch (IOException failure) {
            throw new AssertionError("central has no operator's token", failure);
        }
    }

    private String post(String path, Map<String, Object> body) {
        return ask(path, "-H", "Content-Type: application/json", "-d", ToldIncident.JSON.toJson(body));
    }

    private Ended curl(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(LabHost.script("host-exec"), host.name(), "curl", "-sS", "--fail-with-body", "-m", "20"));
        command.addAll(List.of(arguments));
        return Command.start(command).end();
    }

    private String inHost(String... words) {
        return Command.run(inHostWords(words));
    }

    private List<String> inHostWords(String... words) {
        List<String> command = new ArrayList<>(List.of(
                LabHost.script("host-exec"),
                host.name(),
                "env",
                "REEVE_JAVA=" + System.getProperty("java.home") + "/bin/java"));
        command.addAll(List.of(words));
        return command;
    }

    private static String program(Daemon daemon) {
        return LabHost.built("%1$s/target/dist/bin/reeve-%1$s".formatted(word(daemon)))
                .toString();
    }

    private Path config(Daemon daemon) {
        return folder.resolve(word(daemon) + ".toml");
    }

    private Path log(Daemon daemon) {
        return host.folder().resolve("log").resolve(word(daemon) + ".log");
    }

    private static String word(Daemon daemon) {
        return switch (daemon) {
            case MAIL -> "mail";
            case CENTRAL -> "central";
            case WATCHDOG -> "watchdog";
        };
    }

    @Override
    public void close() {
        try {
            for (Daemon daemon : List.of(Daemon.WATCHDOG, Daemon.CENTRAL, Daemon.MAIL)) {
                Process process = running.remove(daemon);
                if (process != null) {
                    end(process, How.STOP);
                }
            }
        } finally {
            host.close();
        }
    }
}
