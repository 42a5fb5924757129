package org.reeve.agent.facts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.health.KernelFacts;
import org.reeve.agent.system.GuestSystemException;
import org.reeve.agent.system.Upkeep;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.ShownText;
import org.reeve.common.time.ReeveClock;

/** Reads the guest's facts. Blocks; what cannot be read is told as unknown, and hides nothing else. */
public final class FactsReader {
    private static final String UNKNOWN = "unknown";
    private static final String PRETTY_NAME = "PRETTY_NAME=";

    private final Path root;
    private final KernelFacts kernel;
    private final Upkeep upkeep;
    private final Supplier<List<String>> addresses;
    private final ReeveClock clock;

    /**
     * @param root {@code /}
     * @param addresses where the host may dial this guest
     */
    public FactsReader(
            Path root, KernelFacts kernel, Upkeep upkeep, Supplier<List<String>> addresses, ReeveClock clock) {
        this.root = root;
        this.kernel = kernel;
        this.upkeep = upkeep;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** @param updates as they were seen last; null when they were not */
    public GuestFacts read(GuestFacts.@Nullable Updates updates) {
        String release = first("proc/sys/kernel/osrelease");
        return new GuestFacts(
                system(),
                release,
                first("proc/sys/kernel/arch"),
                known(kernel::cpus, 0),
                known(kernel::memoryBytes, 0L),
                addresses.get(),
                known(() -> Disks.of(root.resolve("sys/block")), List.of()),
                known(() -> FileSystems.of(root.resolve("proc/self/mounts")), List.of()),
                failedUnits(),
                updates,
                known(() -> RebootReason.of(root, release), ""));
    }

    /** Takes a second of CPU time or more; null when apt does not say. */
    public GuestFacts.@Nullable Updates updates() {
        try {
            Upkeep.Updates seen = upkeep.updates();
            return new GuestFacts.Updates(seen.pending(), seen.security(), clock.now());
        } catch (GuestSystemException e) {
            return null;
        }
    }

    private List<String> failedUnits() {
        try {
            return upkeep.failedUnits().stream()
                    .limit(GuestFacts.MOST)
                    .map(ShownText::of)
                    .toList();
        } catch (GuestSystemException e) {
            return List.of();
        }
    }

    /** os-release(5): the first that is there. */
    private String system() {
        for (String place : List.of("etc/os-release", "usr/lib/os-release")) {
            for (String line : known(() -> Files.readAllLines(root.resolve(place)), List.<String>of())) {
                if (line.startsWith(PRETTY_NAME)) {
                    return ShownText.of(line.substring(PRETTY_NAME.length()).replaceAll("^[\"']|[\"']$", ""));
                }
            }
        }
        return UNKNOWN;
    }

    private String first(String place) {
        return ShownText.of(known(() -> Files.readString(root.resolve(place)).strip(), UNKNOWN));
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T known(Reading<T> reading, T unknown) {
        try {
            return reading.read();
        } catch (IOException e) {
            return unknown;
        }
    }
}
