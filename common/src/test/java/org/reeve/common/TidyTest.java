package org.reeve.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** House rules that no compiler holds, for the sources of all parts. */
class TidyTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<Path> SOURCES = javaFiles();

    /** A name says what a thing is about; these endings say nothing. JSSE's own words are what its users look for. */
    private static final Pattern EMPTY_NAME =
            Pattern.compile(".*((?<!Trust|Key)Manager|Helper|Utils?|Impl|Processor|Service)\\.java");

    @Test
    void thereIsSomethingToLookAt() {
        assertTrue(SOURCES.size() > 20, () -> "only " + SOURCES.size() + " sources below " + ROOT);
    }

    @Test
    void nothingIsLeftToDoInComments() {
        assertEquals(List.of(), linesThatHave(Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b"), SOURCES));
    }

    @Test
    void testsWaitForWhatTheyExpectAndNeverSleep() {
        List<Path> tests = SOURCES.stream()
                .filter(p -> p.toString().contains("/src/test/"))
                .toList();
        assertEquals(
                List.of(), linesThatHave(Pattern.compile("Thread\\." + "sleep|TimeUnit\\.\\w+\\." + "sleep"), tests));
    }

    @Test
    void theClockIsReadInOneRoom() {
        Pattern clocks = Pattern.compile(
                "System\\.(currentTimeMillis|nano" + "Time)\\(|Instant\\.no" + "w\\(|\\bClock\\.system");
        List<Path> others = SOURCES.stream()
                .filter(p -> p.toString().contains("/src/main/"))
                .filter(p -> !p.toString().contains("/org/reeve/common/time/"))
                .toList();
        assertEquals(List.of(), linesThatHave(clocks, others));
    }

    @Test
    void namesSayWhatAThingIsAbout() {
        assertEquals(
                List.of(),
                SOURCES.stream()
                        .filter(p ->
                                EMPTY_NAME.matcher(p.getFileName().toString()).matches())
                        .map(p -> ROOT.relativize(p).toString())
                        .toList());
    }

    @Test
    void everyRoomSaysWhatItIsForAndIsNullMarked() {
        List<String> bare = SOURCES.stream()
                .filter(p -> p.toString().contains("/src/main/java/"))
                .map(Path::getParent)
                .distinct()
                .filter(room -> !saysWhatItIsFor(room.resolve("package-info.java")))
                .map(room -> ROOT.relativize(room).toString())
                .toList();
        assertEquals(List.of(), bare);
    }

    private static boolean saysWhatItIsFor(Path packageInfo) {
        if (!Files.exists(packageInfo)) {
            return false;
        }
        String text = read(packageInfo);
        return text.contains("/**") && text.contains("@NullMarked");
    }

    private static List<String> linesThatHave(Pattern pattern, List<Path> files) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            List<String> lines = read(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    found.add(ROOT.relativize(file) + ":" + (i + 1) + ": "
                            + lines.get(i).strip());
                }
            }
        }
        return found;
    }

    private static List<Path> javaFiles() {
        Set<String> parts = Set.of("common", "agent", "watchdog", "central", "lab");
        List<Path> found = new ArrayList<>();
        for (String part : parts) {
            Path sources = ROOT.resolve(part).resolve("src");
            if (Files.isDirectory(sources)) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.filter(p -> p.toString().endsWith(".java")).forEach(found::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return found.stream().sorted().toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
