package org.reeve.watchdog.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reeve.common.time.ReeveClock;
import org.slf4j.LoggerFactory;

class SimulationTest {
    private static final int SEEDS = 2_000;
    private static final int THREADS = 2;
    private static final int FAILURES_SHOWN = 3;
    private static final Logger DAEMON = (Logger) LoggerFactory.getLogger("org.reeve.watchdog");

    private static Simulation simulation = new Simulation();

    @BeforeAll
    static void thousandsOfDaemonsSayNothing() {
        DAEMON.setLevel(Level.OFF);
    }

    @AfterAll
    static void end() {
        DAEMON.setLevel(null);
        simulation.close();
    }

    @Test
    void seedsThatOnceFailedHold() throws Exception {
        assertHold(corpus());
    }

    @Test
    void everySeedHolds() throws Exception {
        ReeveClock clock = ReeveClock.system();
        Duration begun = clock.elapsed();
        assertHold(LongStream.rangeClosed(1, SEEDS).boxed().toList());
        double seconds = clock.elapsed().minus(begun).toMillis() / 1000.0;
        System.out.printf("simulation: %d seeds, %.1f seeds/s%n", SEEDS, SEEDS / seconds);
    }

    @Test
    void theSameSeedGivesTheSameWorld() {
        for (long seed = 1; seed <= 20; seed++) {
            Simulation.Outcome once = simulation.run(seed);
            assertTrue(once.events().size() > 3, once::toString);
            assertEquals(once, simulation.run(seed));
        }
    }

    private static void assertHold(List<Long> seeds) throws InterruptedException {
        Queue<Simulation.Outcome> failed = new ConcurrentLinkedQueue<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(THREADS)) {
            for (long seed : seeds) {
                workers.execute(() -> {
                    // A fault in the code would fail them all: a few tell as much.
                    if (failed.size() < FAILURES_SHOWN) {
                        Simulation.Outcome outcome = simulation.run(seed);
                        if (outcome.failure().isPresent()) {
                            failed.add(outcome);
                        }
                    }
                });
            }
            workers.shutdown();
            assertTrue(workers.awaitTermination(1, TimeUnit.HOURS));
        }
        if (!failed.isEmpty()) {
            failed.forEach(SimulationTest::show);
            fail("seeds that do not hold: "
                    + failed.stream().map(Simulation.Outcome::seed).toList());
        }
    }

    private static void show(Simulation.Outcome outcome) {
        System.out.println("seed " + outcome.seed() + " (again: lab/simulate --seed " + outcome.seed() + ")");
        outcome.events().forEach(System.out::println);
        outcome.failure().ifPresent(failure -> System.out.println("  => " + failure));
    }

    private static List<Long> corpus() throws IOException {
        try (var in = SimulationTest.class.getResourceAsStream("seeds.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> Long.parseLong(line.split(" ", 2)[0]))
                    .toList();
        }
    }
}
