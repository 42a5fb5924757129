package org.reeve.watchdog.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * The simulation is worth as much as the bugs it finds: each of these it must find. Their files name the worlds that show them,
 * and only those are run; {@code -Dreeve.planted=true} looks for the first one of each among all seeds, which takes long.
 */
class PlantedBugsTest {
    private static final Path BUGS = Path.of("src/test/resources/org/reeve/watchdog/simulation/planted");
    private static final boolean SEARCH = Boolean.getBoolean("reeve.planted");
    private static final int AT_LEAST = 20;
    /** For a bug whose own seeds do not show it any more. */
    private static final long SEEDS_TRIED = 300;

    private static final long SEEDS_SEARCHED = 10_000;
    private static final int THREADS = 2;
    private static final Logger DAEMON = (Logger) LoggerFactory.getLogger("org.reeve.watchdog");

    private static final Map<String, Future<Optional<Catch>>> RUNS = new HashMap<>();
    private static final ExecutorService WORKERS = Executors.newFixedThreadPool(THREADS);
    private static Simulation sound = new Simulation();

    /** A world in which something was noticed. */
    private record Catch(long seed, String failure) {}

    @BeforeAll
    static void begin(@TempDir Path folder) {
        // Thousands of daemons say nothing.
        DAEMON.setLevel(Level.OFF);
        for (PlantedBug bug : bugs()) {
            RUNS.put(bug.name(), WORKERS.submit(() -> lookFor(bug, folder.resolve(bug.name()))));
        }
    }

    @AfterAll
    static void end() {
        WORKERS.close();
        sound.close();
        DAEMON.setLevel(null);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void thisBugIsCaught(PlantedBug bug) throws Exception {
        Optional<Catch> caught = Objects.requireNonNull(RUNS.get(bug.name())).get();
        if (caught.isEmpty()) {
            fail(
                    SEARCH
                            ? "not caught by any of " + SEEDS_SEARCHED + " seeds: " + bug.words()
                            : "caught neither by its seeds, " + bug.seeds() + ", nor by the first " + SEEDS_TRIED
                                    + ". Run this test with -Dreeve.planted=true, and write the seed that it prints into "
                                    + bug.name() + ".bug. If it finds none, the simulation has lost what showed: "
                                    + bug.words());
        }
        long seed = caught.get().seed();
        if (SEARCH || !bug.seeds().contains(seed)) {
            System.out.println("planted bug " + bug.name() + ": write \"seeds " + seed
                    + "\" into its file; it shows as: " + shortened(caught.get().failure()));
        }
        assertEquals(
                Optional.empty(),
                sound.run(seed).failure(),
                "without the bug, the world of seed " + seed + " fails too");
    }

    @Test
    void thereAreEnoughOfThem() {
        assertTrue(bugs().size() >= AT_LEAST, bugs().size() + " bugs");
    }

    private static Optional<Catch> lookFor(PlantedBug bug, Path folder) throws Exception {
        try (BuggySimulation simulation = new BuggySimulation(bug.compile(folder))) {
            List<Long> first = SEARCH ? List.of() : bug.seeds();
            for (long seed : first) {
                Optional<String> failure = simulation.run(seed);
                if (failure.isPresent()) {
                    return Optional.of(new Catch(seed, failure.get()));
                }
            }
            for (long seed = 1; seed <= (SEARCH ? SEEDS_SEARCHED : SEEDS_TRIED); seed++) {
                Optional<String> failure = simulation.run(seed);
                if (failure.isPresent()) {
                    return Optional.of(new Catch(seed, failure.get()));
                }
            }
            return Optional.empty();
        }
    }

    static List<PlantedBug> bugs() {
        try (Stream<Path> files = Files.list(BUGS)) {
            return files.sorted().map(PlantedBugsTest::read).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static PlantedBug read(Path file) {
        try {
            return PlantedBug.read(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 160 ? text : text.substring(0, 160) + "...";
    }
}
