package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A libvirt host of the lab, of its own for one test class. */
final class LabHost implements AutoCloseable {
    private static final long SCRIPT_SECONDS_MOST = 300;
    // Maven runs a module's tests in its folder; that of the lab holds the scripts.
    private static final Path SCRIPTS =
            Path.of(System.getProperty("reeve.lab.scripts", "")).toAbsolutePath();

    private final String name;
    private final Map<String, String> env;

    private LabHost(String name, Map<String, String> env) {
        this.name = name;
        this.env = env;
    }

    /**
     * Brings the host up. Where none can be had the test is skipped, and says why; {@code CI=true} makes that a failure.
     *
     * @param name a small letter, then up to 19 small letters, digits or '-'
     */
    static LabHost up(String name) throws IOException, InterruptedException {
        require();
        run("host-up", name);
        Path env = runFolder().resolve(name).resolve("host.env");
        try (Stream<String> lines = Files.lines(env)) {
            return new LabHost(
                    name,
                    lines.map(line -> line.split("=", 2))
                            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].replace("'", ""))));
        }
    }

    /** Skips the test where no host can be had, and says why; {@code CI=true} makes that a failure. */
    static void require() {
        String missing = missing();
        if (missing != null) {
            if ("true".equals(System.getenv("CI"))) {
                fail("a real host is required where CI=true: " + missing);
            }
            // Maven counts what was skipped, and keeps the reason in its reports only.
            System.out.println("skipped, no real host: " + missing);
            abort("no real host: " + missing);
        }
    }

    /** The path of one of the lab's scripts. */
    static String script(String name) {
        return SCRIPTS.resolve(name).toString();
    }

    private static @Nullable String missing() {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "it takes root";
        }
        if (!Files.isExecutable(SCRIPTS.resolve("host-up"))) {
            return "there is no script host-up in " + SCRIPTS;
        }
        for (String program : List.of("libvirtd", "qemu-system-x86_64", "virsh")) {
            boolean found =
                    Stream.of("/usr/sbin", "/usr/bin").anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            if (!found) {
                return program + " is not installed (lab/install-packages)";
            }
        }
        return null;
    }

    private static Path runFolder() {
        String folder = System.getenv("REEVE_LAB_RUN");
        return Path.of(folder == null ? "/run/reeve-lab" : folder);
    }

    String libvirtUri() {
        return value("LIBVIRT_URI");
    }

    Path folder() {
        return Path.of(value("WORKDIR"));
    }

    String name() {
        return name;
    }

    private String value(String key) {
        String value = env.get(key);
        if (value == null) {
            throw new IllegalStateException("host.env of " + name + " has no " + key);
        }
        return value;
    }

    /** @return what it printed, without the last line's end */
    String virsh(String... arguments) {
        List<String> command = new ArrayList<>(List.of("virsh", "-q", "-c", libvirtUri()));
        command.addAll(Arrays.asList(arguments));
        return run(command);
    }

    /** Runs a script of the lab and returns what it printed, without the last line's end. */
    static String run(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
        command.addAll(Arrays.asList(arguments));
        return run(command);
    }

    private static String run(List<String> command) {
        try {
            // Files, not pipes: what a script leaves running would hold a pipe open.
            Path out = Files.createTempFile("reeve-lab", ".out");
            Path err = Files.createTempFile("reeve-lab", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!process.waitFor(SCRIPT_SECONDS_MOST, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(command + " did not end within " + SCRIPT_SECONDS_MOST + " s");
                }
                if (process.exitValue() != 0) {
                    throw new AssertionError(command + " ended with " + process.exitValue() + ": "
                            + Files.readString(err, StandardCharsets.UTF_8));
                }
                return Files.readString(out, StandardCharsets.UTF_8).stripTrailing();
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + command, interrupted);
        }
    }

    @Override
    public void close() {
        run("host-down", name);
    }
}
