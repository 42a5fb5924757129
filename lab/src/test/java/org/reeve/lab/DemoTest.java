package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The demo is a test: it checks each of its steps, on a real guest, with the daemons as they are installed. */
@NeedsRealHost
class DemoTest {
    private static final int MINUTES_MOST = 15;

    @Test
    void theWholeStoryIsTrue() throws IOException, InterruptedException {
        LabHost.require();
        Process demo = new ProcessBuilder(
                        LabHost.script("demo"), "--once", "--skip-build", "--host", "story", "--port", "18420")
                .redirectErrorStream(true)
                .start();
        // A forked test speaks to Maven on its standard output: the story must not write there by itself.
        Thread telling = Thread.ofPlatform()
                .daemon()
                .start(() -> demo.inputReader().lines().forEach(System.out::println));
        try {
            assertTrue(demo.waitFor(MINUTES_MOST, TimeUnit.MINUTES), "the story has no end");
            assertEquals(0, demo.exitValue(), "a step of the story failed; what it printed says which");
        } finally {
            // Its own way out takes down all that it started.
            demo.destroy();
            demo.waitFor(1, TimeUnit.MINUTES);
            telling.join(Duration.ofSeconds(10));
        }
    }
}
