package org.reeve.watchdog.storm;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import org.reeve.watchdog.ChildJvm;
import org.reeve.watchdog.FullHost;

/** A {@link FullHost} in its process, with the options of {@code bin/reeve-watchdog}. */
final class HostProcess implements AutoCloseable {
    private static final String UP = FullHost.MARK + "up ";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final BufferedWriter commands;
    private final Queue<String> log = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private HostProcess(Process process, IntConsumer whenGuestIsUp) {
        this.process = process;
        this.commands = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        Thread.ofPlatform().daemon().name("host-output").start(() -> listen(whenGuestIsUp));
    }

    /** What was done to one guest. */
    record History(Instant died, Instant called, Instant started, int starts) {}

    /** Since all guests were killed. */
    record Told(List<History> histories, int mostStartsAtOnce) {}

    /** @param options of its Java, besides */
    static HostProcess start(
            Path directory, CentralStandIn central, AgentCrowd agents, int guests, Duration start, List<String> options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ChildJvm.command(
                List.of(),
                FullHost.class,
                directory.toString(),
                Integer.toString(central.port()),
                Integer.toString(Math.max(1, agents.port())),
                Integer.toString(guests),
                Long.toString(start.toMillis())));
        command.addAll(1, options);
        HostProcess host = new HostProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start(), agents::started);
        host.await("ready");
        return host;
    }

    void kill() throws IOException, InterruptedException {
        say("kill");
        await("killed");
    }

    Told tell() throws IOException, InterruptedException {
        say("tell");
        List<History> histories = new ArrayList<>();
        while (true) {
            String[] words = next().split(" ", -1);
            if (words[0].equals("most")) {
                return new Told(histories, Integer.parseInt(words[1]));
            }
            histories.add(new History(
                    Instant.parse(words[2]),
                    Instant.parse(words[3]),
                    Instant.parse(words[4]),
                    Integer.parseInt(words[5])));
        }
    }

    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** What the kernel says of its memory, such as {@code VmRSS}, in MiB. */
    long memory(String what) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith(what + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** The end of the daemon's log. */
    String log() {
        return String.join(
                "\n", log.stream().skip(Math.max(0, log.size() - 200)).toList());
    }

    private void say(String command) throws IOException {
        commands.write(command);
        commands.newLine();
        commands.flush();
    }

    private void await(String wanted) throws InterruptedException {
        String said = next();
        if (!said.equals(wanted)) {
            throw new AssertionError("the host says \"" + said + "\" instead of \"" + wanted + "\":\n" + log());
        }
    }

    private String next() throws InterruptedException {
        String said = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (said == null) {
            throw new AssertionError("the host says nothing:\n" + log());
        }
        return said;
    }

    private void listen(IntConsumer whenGuestIsUp) {
        process.inputReader(StandardCharsets.UTF_8).lines().forEach(line -> {
            if (line.startsWith(UP)) {
                whenGuestIsUp.accept(Integer.parseInt(line.substring(UP.length())));
            } else if (line.startsWith(FullHost.MARK)) {
                answers.add(line.substring(FullHost.MARK.length()));
            } else {
                log.add(line);
            }
        });
        answers.add("the end");
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
