package org.reeve.lab;

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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.reeve.lab.Command.Ended;

/** Central, a host with its watchdog and a mail server, as processes in a libvirt host of the lab; they reach each other only there. */
final class RealStack implements AutoCloseable {
    private static final Duration UP_MOST = Duration.ofMinutes(3);
    private static final long STOP_SECONDS_MOST = 30;

    private final LabHost host;
    private final Path folder;
    private final CentralApi central;
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
        this.central = new CentralApi(host, folder.resolve("central"));
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
        Awaitility.await().atMost(UP_MOST).until(central::hasHost);
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
                CentralApi.URL,
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

    CentralApi central() {
        return central;
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
            Awaitility.await().atMost(UP_MOST).until(central::answers);
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
