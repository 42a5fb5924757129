package org.reeve.watchdog.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.reeve.common.time.VirtualClock;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.SimulatedDisk;

/** Runs worlds. Each is made from its seed alone: the same seed gives the same world, event by event. Thread-safe. */
public final class Simulation implements AutoCloseable {
    private static final Path IN_MEMORY = Path.of("/dev/shm");

    private final Path directory;
    private final Path template;

    /** Files are kept in memory where the machine offers that, and otherwise where temporary files are. */
    public Simulation() {
        try {
            directory = Files.isWritable(IN_MEMORY)
                    ? Files.createTempDirectory(IN_MEMORY, "reeve-simulation")
                    : Files.createTempDirectory("reeve-simulation");
            template = directory.resolve("template.sqlite");
            SimulatedDisk.template(template, new VirtualClock(Instant.EPOCH));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (JournalException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /**
     * How a world went.
     *
     * @param failure what was wrong; empty when nothing was
     * @param events the newest events of the world, oldest first
     * @param digest the same for each run of one seed
     */
    public record Outcome(long seed, Optional<Throwable> failure, List<String> events, long digest) {}

    public Outcome run(long seed) {
        try {
            Path own = Files.createTempDirectory(directory, "seed");
            Outcome outcome = run(seed, own);
            Files.delete(own);
            return outcome;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Outcome run(long seed, Path own) {
        try (World world = new World(seed, template, own)) {
            try {
                world.run();
                return outcome(seed, Optional.empty(), world);
            } catch (OutOfMemoryError ofAllThatRuns) {
                // Whoever asked for memory last need not be the one who has it.
                throw ofAllThatRuns;
            } catch (RuntimeException | Error failure) {
                return outcome(seed, Optional.of(failure), world);
            }
        }
    }

    private static Outcome outcome(long seed, Optional<Throwable> failure, World world) {
        return new Outcome(seed, failure, world.log().newest(), world.log().digest());
    }

    @Override
    public void close() {
        try (var left = Files.list(directory)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
            Files.delete(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
