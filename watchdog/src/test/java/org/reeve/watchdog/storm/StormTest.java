package org.reeve.watchdog.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All guests of a full host die at once. {@link WatchdogBench} measures more, and takes longer. */
class StormTest {
    private static final int GUESTS = 500;

    @Test
    void fiveHundredGuestsThatDieAtOnceAreEachStartedOnceAndSixteenAtATime(@TempDir Path directory) throws Exception {
        try (Storm storm = new Storm(directory, GUESTS, AgentCrowd.Reach.CHANNEL, Duration.ofMillis(100), List.of())) {
            storm.awaitWell();
            Storm.Figures figures = storm.killAll();
            StormWords.print(figures);
            assertEquals(GUESTS, figures.starts(), "starts of " + GUESTS + " guests");
            assertEquals(1, figures.mostStartsOfOneGuest());
            assertTrue(figures.mostStartsAtOnce() <= 16, figures.mostStartsAtOnce() + " starts at once");
            assertEquals(GUESTS, figures.decided().of());
        }
    }
}
