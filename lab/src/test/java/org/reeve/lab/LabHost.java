package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A libvirt host of the lab, of its own for one test class. */
final class LabHost implements AutoCloseable {
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
     * Brings the host up. It fails where none can be had: tests that use it are {@link NeedsRealHost}.
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

    /** Fails where no host can be had, and says why; {@link NeedsRealHost} skips the test instead. */
    static void require() {
        String missing = missing();
        if (missing != null) {
            fail("no real host: " + missing);
        }
    }

    /** The path of one of the lab's scripts. */
    static String script(String name) {
        return SCRIPTS.resolve(name).toString();
    }

    /** What the build has put into a folder of Reeve; a failure where it has not been built. */
    static Path built(String path) {
        Path built = SCRIPTS.resolveSibling(path);
        if (!Files.exists(built)) {
            throw new AssertionError("there is no " + built + ": mvn package makes it");
        }
        return built;
    }

    /** What a real host takes and this machine lacks, in words; null where it has everything. */
    static @Nullable String missing() {
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

    static Path runFolder() {
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
        return Command.run(virshWords(arguments));
    }

    List<String> virshWords(String... arguments) {
        // In a session of its own, as the scripts do: on a terminal virsh starts polkit's agent.
        List<String> command = new ArrayList<>(List.of("setsid", "--wait", "virsh", "-q", "-c", libvirtUri()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** A guest's next start from off takes what its definition is changed to. */
    void redefine(String guest, UnaryOperator<String> change) throws IOException {
        Path file = Files.createTempFile("reeve-lab", ".xml");
        try {
            Files.writeString(file, change.apply(virsh("dumpxml", "--inactive", guest)));
            virsh("define", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    /** Runs a command within the host's namespaces. */
    String inside(String... command) {
        List<String> words =
                new ArrayList<>(List.of(SCRIPTS.resolve("host-exec").toString(), name));
        words.addAll(Arrays.asList(command));
        return Command.run(words);
    }

    /** Runs a script of the lab and returns what it printed, without the last line's end. */
    static String run(String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve(script).toString()));
        command.addAll(Arrays.asList(arguments));
        return Command.run(command);
    }

    @Override
    public void close() {
        run("host-down", name);
    }
}
