package org.reeve.watchdog.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** The simulation is worth as much as the bugs it finds: each of these it must find. */
@EnabledIfSystemProperty(
        named = "reeve.planted",
        matches = "true",
        disabledReason = "takes minutes: -Dreeve.planted=true")
class PlantedBugsTest {
    private static final Path BUGS = Path.of("src/test/resources/org/reeve/watchdog/simulation/planted");
    private static final long SEEDS_AT_MOST = 10_000;
    private static final Logger DAEMON = (Logger) LoggerFactory.getLogger("org.reeve.watchdog");

    @BeforeAll
    static void thousandsOfDaemonsSayNothing() {
        DAEMON.setLevel(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        DAEMON.setLevel(null);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void thisBugIsCaught(PlantedBug bug, @TempDir Path folder) throws Exception {
        try (BuggySimulation simulation = new BuggySimulation(bug.compile(folder))) {
            Optional<String> caught = Optional.empty();
            long seed = 0;
            while (caught.isEmpty() && seed < SEEDS_AT_MOST) {
                caught = simulation.run(++seed);
            }
            assertTrue(caught.isPresent(), () -> "not caught within " + SEEDS_AT_MOST + " seeds: " + bug.words());
            System.out.println(
                    "planted bug " + bug.name() + ": caught by seed " + seed + ": " + shortened(caught.get()));
        }
    }

    static List<PlantedBug> bugs() throws IOException {
        try (Stream<Path> files = Files.list(BUGS)) {
            return files.sorted().map(PlantedBugsTest::read).toList();
        }
    }

    private static PlantedBug read(Path file) {
        try {
            return PlantedBug.read(file);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 160 ? text : text.substring(0, 160) + "...";
    }
}
