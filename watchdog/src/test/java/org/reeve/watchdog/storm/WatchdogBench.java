package org.reeve.watchdog.storm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a full host costs the watchdog, and how long it takes when all guests die at once: run by {@code lab/bench-watchdog}, which says
 * what can be set. Journal, loop, lanes and all links are real, with TLS to central and to each agent; libvirt is not there, and so
 * its library is in no figure.
 */
class WatchdogBench {
    private static final int GUESTS = Integer.getInteger("reeve.bench.guests", 500);
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("reeve.bench.warm-up", 60));
    private static final Duration IDLE = Duration.ofSeconds(Integer.getInteger("reeve.bench.idle", 60));
    /** A QEMU of the lab takes 0.4 to 0.6 s. */
    private static final Duration START = Duration.ofMillis(Integer.getInteger("reeve.bench.start-millis", 500));

    private static final AgentCrowd.Reach REACH = AgentCrowd.Reach.valueOf(
            System.getProperty("reeve.bench.agents", "network").toUpperCase(Locale.ROOT));
    private static final List<String> OPTIONS = Stream.of(
                    System.getProperty("reeve.bench.options", "").split(" ", -1))
            .filter(option -> !option.isBlank())
            .toList();

    @Test
    void fullHost(@TempDir Path directory) throws Exception {
        System.out.println("figure: " + GUESTS + " guests, agents on the "
                + REACH.name().toLowerCase(Locale.ROOT) + ", a start takes " + START.toMillis() + " ms");
        try (Storm storm = new Storm(directory, GUESTS, REACH, START, OPTIONS)) {
            storm.awaitWell();
            StormWords.print("idle, warming up", storm.idle(WARM_UP));
            StormWords.print("idle, steady", storm.idle(IDLE));
            StormWords.print(storm.killAll());
        }
    }
}
