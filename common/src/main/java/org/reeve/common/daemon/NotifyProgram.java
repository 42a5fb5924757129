package org.reeve.common.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has {@code systemd-notify} send what {@link UnixDatagrams} would: a process each time, and megabytes less memory all the time. Run by root it
 * speaks in the name of its parent, systemd-notify(1), so that {@code NotifyAccess=main} is enough.
 */
final class NotifyProgram {
    static final Path SYSTEMD_NOTIFY = Path.of("/usr/bin/systemd-notify");

    /** It only sends, without waiting to be read; the margin is for a guest that stands still. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Path program;
    private final String socket;

    /** @param socket as in {@code NOTIFY_SOCKET} */
    NotifyProgram(Path program, String socket) {
        this.program = program;
        this.socket = socket;
    }

    /** @return why the message was not sent, in words; empty when it was */
    synchronized String send(String state) {
        List<String> argv = new ArrayList<>();
        argv.add(program.toString());
        argv.add("--no-block");
        argv.addAll(List.of(state.split("\n", -1)));
        ProcessBuilder builder = new ProcessBuilder(argv);
        builder.environment().clear();
        builder.environment().put("NOTIFY_SOCKET", socket);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return outcome(process);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String outcome(Process process) {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return program + " did not end within " + LIMIT.toSeconds() + " s";
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return "interrupted";
        }
        return process.exitValue() == 0 ? "" : program + " ended with " + process.exitValue();
    }
}
