package org.reeve.watchdog.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A fault that somebody might have made in the watchdog's own code: which lines are replaced by which. The patched sources are
 * compiled into a folder of their own, never into the watchdog.
 *
 * @param words what is wrong with it
 * @param seeds the worlds that it is known to be caught in
 */
record PlantedBug(String name, String words, List<Long> seeds, List<Hunk> hunks) {
    private static final String SEEDS = "seeds";
    private static final Path SOURCES = Path.of("src/main/java/org/reeve/watchdog");

    /** The lines {@code before}, which stand in {@code file} exactly once, become the lines {@code after}. */
    record Hunk(String file, String before, String after) {}

    /**
     * The first line of the file says what is wrong, the second one, {@code seeds}, where that is caught. Then, for each place: {@code == FILE}, the lines as they are after
     * {@code -}, and the lines as they become after {@code +}.
     */
    static PlantedBug read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        List<Hunk> hunks = new ArrayList<>();
        assertTrue(lines.get(1).startsWith(SEEDS), file + ": its second line should begin with: " + SEEDS);
        List<Long> seeds = Stream.of(
                        lines.get(1).substring(SEEDS.length()).strip().split(" "))
                .filter(seed -> !seed.isEmpty())
                .map(Long::valueOf)
                .toList();
        for (String part : String.join("\n", lines.subList(2, lines.size())).split("(?m)^== ", -1)) {
            if (!part.isBlank()) {
                hunks.add(hunk(part.lines().toList()));
            }
        }
        String name = file.getFileName().toString().replace(".bug", "");
        return new PlantedBug(name, lines.getFirst(), seeds, hunks);
    }

    /** @return the folder with the classes that have the bug */
    Path compile(Path folder) throws IOException {
        Map<String, String> patched = new HashMap<>();
        for (Hunk hunk : hunks) {
            String source = patched.get(hunk.file());
            if (source == null) {
                source = Files.readString(SOURCES.resolve(hunk.file()));
            }
            int found = source.split(Pattern.quote(hunk.before()), -1).length - 1;
            assertEquals(1, found, name + ": the lines to replace in " + hunk.file() + "; write the bug anew");
            patched.put(hunk.file(), source.replace(hunk.before(), hunk.after()));
        }
        List<Path> sources = new ArrayList<>();
        for (Map.Entry<String, String> each : patched.entrySet()) {
            Path source = folder.resolve(each.getKey());
            Files.createDirectories(source.getParent());
            sources.add(Files.writeString(source, each.getValue()));
        }
        Path classes = Files.createDirectories(folder.resolve("classes"));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", classes.toString());
            assertTrue(
                    compiler.getTask(said, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                            .call(),
                    () -> name + " cannot be compiled: " + said);
        }
        return classes;
    }

    private static String classPath() {
        String surefire = System.getProperty("surefire.test.class.path");
        return surefire == null ? System.getProperty("java.class.path") : surefire;
    }

    private static Hunk hunk(List<String> lines) {
        return new Hunk(lines.getFirst().strip(), marked(lines, '-'), marked(lines, '+'));
    }

    private static String marked(List<String> lines, char mark) {
        return String.join(
                "\n",
                lines.stream()
                        .skip(1)
                        .filter(line -> !line.isEmpty() && line.charAt(0) == mark)
                        .map(line -> line.substring(1))
                        .toList());
    }
}
