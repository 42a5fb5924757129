package org.reeve.agent.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A built agent as a process, with everything of its own below one directory. */
public final class AgentProcess implements AutoCloseable {
    private final Path launcher;
    private final Path directory;
    private final int port;
    private Process process;

    /** @param launcher such as {@code target/image/usr/bin/reeve-agent} */
    public AgentProcess(Path launcher, Path directory) throws IOException {
        this.launcher = launcher;
        this.directory = directory;
        this.port = freePort();
        Files.writeString(directory.resolve("agent.toml"), """
                listen = "127.0.0.1:%d"
                state = "%2$s/state"
                channel = "%2$s/channel"
                control = "%2$s/run/control.sock"
                heartbeat = "1s"
                """.formatted(port, directory));
        process = launch();
    }

    public static Path device(Path directory) {
        return directory.resolve("channel");
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String log() throws IOException {
        return Files.readString(directory.resolve("log"));
    }

    /** {@code kill -9}, and the start that systemd would make. */
    public void killAndRestart() throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        process = launch();
    }

    /** A command of root to the running agent. */
    public String command(String... words) throws IOException, InterruptedException {
        List<String> argv = argv();
        argv.addAll(List.of(words));
        Process command = new ProcessBuilder(argv).redirectErrorStream(true).start();
        String output = new String(command.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return "exit " + command.waitFor() + "\n" + output;
    }

    /** An orderly end; the exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Process launch() throws IOException {
        List<String> argv = argv();
        argv.add("run");
        return new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    private List<String> argv() {
        return new ArrayList<>(List.of(
                launcher.toString(), "--config", directory.resolve("agent.toml").toString()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }
}
