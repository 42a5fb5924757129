package org.reeve.watchdog.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs many worlds, or one again: {@code lab/simulate}. */
@Command(name = "simulate", description = "Runs simulated worlds, one for each seed.", mixinStandardHelpOptions = true)
public final class SimulateSeeds implements Callable<Integer> {
    @Option(names = "--seeds", defaultValue = "2000", description = "How many; ${DEFAULT-VALUE} by default.")
    private int seeds;

    @Option(names = "--from", defaultValue = "1", description = "The first seed; ${DEFAULT-VALUE} by default.")
    private long from;

    @Option(names = "--seed", description = "Only this one, with its events and the daemon's log.")
    private @Nullable Long only;

    @Option(names = "--threads", defaultValue = "2", description = "Worlds at once; ${DEFAULT-VALUE} by default.")
    private int threads;

    private SimulateSeeds() {}

    public static void main(String... arguments) {
        System.exit(new CommandLine(new SimulateSeeds()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        Long one = only;
        try (Simulation simulation = new Simulation()) {
            if (one != null) {
                Simulation.Outcome outcome = simulation.run(one);
                print(outcome);
                return outcome.failure().isEmpty() ? 0 : 1;
            }
            ((Logger) LoggerFactory.getLogger("org.reeve.watchdog")).setLevel(Level.OFF);
            return many(simulation);
        }
    }

    private int many(Simulation simulation) throws InterruptedException {
        AtomicLong failures = new AtomicLong();
        var begun = ReeveClock.system().elapsed();
        ExecutorService workers = Executors.newFixedThreadPool(threads);
        for (long seed = from; seed < from + seeds; seed++) {
            long next = seed;
            workers.execute(() -> {
                Simulation.Outcome outcome = simulation.run(next);
                if (outcome.failure().isPresent()) {
                    failures.incrementAndGet();
                    System.out.println("seed " + next + ": " + outcome.failure().get());
                }
            });
        }
        workers.shutdown();
        workers.awaitTermination(1, TimeUnit.DAYS);
        double seconds = ReeveClock.system().elapsed().minus(begun).toMillis() / 1000.0;
        System.out.printf("%d seeds, %d failed, %.1f seeds/s%n", seeds, failures.get(), seeds / seconds);
        return failures.get() == 0 ? 0 : 1;
    }

    private static void print(Simulation.Outcome outcome) {
        outcome.events().forEach(System.out::println);
        System.out.println("seed " + outcome.seed() + ", digest " + Long.toHexString(outcome.digest()) + ": "
                + outcome.failure().map(Throwable::toString).orElse("well"));
        outcome.failure().ifPresent(failure -> failure.printStackTrace(System.out));
    }
}
