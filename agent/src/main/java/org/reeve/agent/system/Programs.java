package org.reeve.agent.system;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.reeve.agent.plan.FileFact;

/**
 * Runs the guest's programs from argument lists, with an environment of its own, only what it is given to read, bounded output and a time limit.
 * The limit is kept by {@code timeout} of coreutils, which kills the whole process group and goes on doing so when the agent has died.
 */
final class Programs {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PATH", "/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL", "C.UTF-8",
            "HOME", "/root",
            "DEBIAN_FRONTEND", "noninteractive",
            "NEEDRESTART_SUSPEND", "1");
    private static final int MOST_OUTPUT = 64 << 10;

    /** As much as a file of ours may have. */
    static final int MOST_BYTES = FileFact.LARGEST_READ;

    private static final byte[] NOTHING = {};
    private static final int LONGEST_LINE = 4 << 10;
    private static final int EXIT_OF_TIMEOUT = 124;
    private static final int EXIT_OF_TIMEOUT_KILLED = 137;

    /** A descendant that keeps the output open after the program has ended is not waited for any longer than this. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(2);

    /**
     * How a program ended.
     *
     * @param exit its exit code
     * @param output the last lines of both its outputs
     */
    record Outcome(int exit, List<String> output) {
        boolean isGood() {
            return exit == 0;
        }

        /** The output as one line, for a message. */
        String said() {
            var said = new StringBuilder();
            for (String line : output.subList(Math.max(0, output.size() - 12), output.size())) {
                if (!line.isBlank()) {
                    said.append(said.isEmpty() ? "" : " | ").append(line.strip());
                }
            }
            return said.length() <= 1500 ? said.toString() : "…" + said.substring(said.length() - 1500);
        }
    }

    /**
     * @param lines is told each line of output as it comes, on another thread
     * @throws GuestSystemException when the program cannot be started or does not end within the limit; a bad exit is an outcome
     */
    Outcome run(List<String> program, Duration limit, Consumer<String> lines) throws GuestSystemException {
        return run(program, limit, NOTHING, new Lines(lines));
    }

    /** The same for a program whose output matters only when it has ended. */
    Outcome run(List<String> program, Duration limit) throws GuestSystemException {
        return run(program, limit, line -> {});
    }

    /** A program that has to end well. */
    void succeed(List<String> program, Duration limit) throws GuestSystemException {
        succeed(program, limit, NOTHING);
    }

    /** @param input what it reads from its standard input: what nobody may see in its arguments, or what is long */
    void succeed(List<String> program, Duration limit, byte[] input) throws GuestSystemException {
        Outcome outcome = run(program, limit, input, new Lines(line -> {}));
        if (!outcome.isGood()) {
            throw new GuestSystemException(
                    String.join(" ", program) + " failed: " + outcome.said(), "see why in the guest, then retry");
        }
    }

    /** What a program prints, byte for byte; when it ends badly, the outcome tells. */
    Outcome print(List<String> program, Duration limit, ByteArrayOutputStream into) throws GuestSystemException {
        return print(program, limit, NOTHING, into);
    }

    /** @param input what it reads from its standard input */
    Outcome print(List<String> program, Duration limit, byte[] input, ByteArrayOutputStream into)
            throws GuestSystemException {
        return run(program, limit, input, new Bytes(into));
    }

    private static Outcome run(List<String> program, Duration limit, byte[] input, Output output)
            throws GuestSystemException {
        List<String> argv = new ArrayList<>();
        argv.add("/usr/bin/timeout");
        argv.add("--kill-after=10");
        argv.add(Long.toString(limit.toSeconds()));
        argv.addAll(program);
        var builder = new ProcessBuilder(argv);
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        builder.redirectErrorStream(true);
        builder.directory(new java.io.File("/"));
        try {
            Process process = builder.start();
            Thread reader = new Thread(() -> output.read(process.getInputStream()), "output of " + program.getFirst());
            reader.setDaemon(true);
            reader.start();
            give(process, input);
            return outcome(program, limit, process, reader, output);
        } catch (IOException e) {
            throw new GuestSystemException(
                    program.getFirst() + " cannot be started: " + e.getMessage(), "see whether this guest has it", e);
        }
    }

    private static void give(Process process, byte[] input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // It ended before it had read everything: its exit code tells.
        }
    }

    private static Outcome outcome(List<String> program, Duration limit, Process process, Thread reader, Output output)
            throws GuestSystemException {
        try {
            // timeout(1) ends in time by itself; the margin is for a machine that stands still.
            if (!process.waitFor(limit.toSeconds() + 30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw tooLong(program, limit, output);
            }
            reader.join(STRAGGLERS);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new GuestSystemException(
                    program.getFirst() + " was stopped, because the agent is stopping", "retry", e);
        }
        int exit = process.exitValue();
        if (exit == EXIT_OF_TIMEOUT || exit == EXIT_OF_TIMEOUT_KILLED) {
            throw tooLong(program, limit, output);
        }
        return new Outcome(exit, output.lines());
    }

    private static GuestSystemException tooLong(List<String> program, Duration limit, Output output) {
        return new GuestSystemException(
                String.join(" ", program) + " did not end within " + limit.toSeconds() + " s and was killed; it said: "
                        + new Outcome(EXIT_OF_TIMEOUT, output.lines()).said(),
                "see why it hangs, then retry");
    }

    /** What becomes of a program's output. */
    private interface Output {
        void read(InputStream in);

        /** For people. */
        List<String> lines();
    }

    /** Keeps all of it, up to a bound. */
    private record Bytes(ByteArrayOutputStream kept) implements Output {
        @Override
        public void read(InputStream in) {
            try {
                kept.writeBytes(in.readNBytes(MOST_BYTES));
                in.skip(Long.MAX_VALUE);
            } catch (IOException e) {
                // The process ended and its output was closed: what came is what there is.
            }
        }

        @Override
        public List<String> lines() {
            return List.of(Lines.visible(kept.toString(StandardCharsets.UTF_8)));
        }
    }

    /** Keeps the last lines, without control characters. */
    private static final class Lines implements Output {
        private final Consumer<String> listener;
        private final List<String> lines = new ArrayList<>();
        private int size;

        Lines(Consumer<String> listener) {
            this.listener = listener;
        }

        @Override
        public void read(InputStream in) {
            byte[] buffer = new byte[4096];
            byte[] line = new byte[LONGEST_LINE];
            int length = 0;
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    for (int i = 0; i < n; i++) {
                        if (buffer[i] == '\n' || buffer[i] == '\r') {
                            add(line, length);
                            length = 0;
                        } else if (length < line.length) {
                            line[length++] = buffer[i];
                        }
                    }
                }
            } catch (IOException e) {
                // The process ended and its output was closed: what came is what there is.
            }
            add(line, length);
        }

        @Override
        public synchronized List<String> lines() {
            return List.copyOf(lines);
        }

        private void add(byte[] bytes, int length) {
            if (length == 0) {
                return;
            }
            String line = visible(new String(bytes, 0, length, StandardCharsets.UTF_8));
            listener.accept(line);
            synchronized (this) {
                lines.add(line);
                size += line.length();
                while (size > MOST_OUTPUT) {
                    size -= lines.removeFirst().length();
                }
            }
        }

        private static String visible(String text) {
            var visible = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                visible.append(c == '\t' ? ' ' : Character.isISOControl(c) ? '?' : c);
            }
            return visible.toString();
        }
    }
}
