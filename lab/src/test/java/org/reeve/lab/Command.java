package org.reeve.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command of this machine that is under way. */
final class Command {
    private static final long SECONDS_MOST = 300;

    private final List<String> words;
    private final Process process;
    private final Path out;
    private final Path err;

    private Command(List<String> words, Process process, Path out, Path err) {
        this.words = words;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * How a command ended.
     *
     * @param out what it printed, without the last line's end
     */
    record Ended(int status, String out, String err) {
        /** Everything that it said, for messages. */
        String all() {
            return "ended with " + status + ": " + out + "\n" + err;
        }
    }

    static Command start(List<String> words) {
        try {
            // Files, not pipes: what a script leaves running would hold a pipe open.
            Path out = Files.createTempFile("reeve-lab", ".out");
            Path err = Files.createTempFile("reeve-lab", ".err");
            Process process = new ProcessBuilder(words)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new Command(words, process, out, err);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for its end. */
    Ended end() {
        try {
            try {
                if (!process.waitFor(SECONDS_MOST, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(words + " did not end within " + SECONDS_MOST + " s");
                }
                return new Ended(
                        process.exitValue(),
                        Files.readString(out, StandardCharsets.UTF_8).stripTrailing(),
                        Files.readString(err, StandardCharsets.UTF_8));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + words, interrupted);
        }
    }

    /** @return what it printed, without the last line's end */
    static String run(List<String> words) {
        Ended ended = start(words).end();
        if (ended.status() != 0) {
            throw new AssertionError(words + " " + ended.all());
        }
        return ended.out();
    }
}
