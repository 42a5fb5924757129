package org.reeve.common.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static void between(long least, long most, Duration delay) {
        assertTrue(delay.toMillis() >= least && delay.toMillis() <= most, delay + " is not in " + least + ".." + most);
    }

    @Test
    void itDoublesUpToHalfAMinuteAndIsSpread() {
        for (int seed = 0; seed < 100; seed++) {
            Backoff backoff = new Backoff(new Random(seed));
            for (long whole : new long[] {500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000}) {
                between(whole / 2, whole, backoff.next());
            }
        }
    }

    @Test
    void peersThatLostTheirServerTogetherComeBackApart() {
        Set<Duration> firsts = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            firsts.add(new Backoff(new Random(seed)).next());
        }
        assertTrue(firsts.size() > 50, firsts.size() + " different delays");
    }

    @Test
    void onlyAConnectionThatLastedAMinuteMakesItShortAgain() {
        Backoff backoff = new Backoff(new Random(1));
        for (int i = 0; i < 10; i++) {
            backoff.next();
        }
        backoff.lasted(Duration.ofSeconds(59));
        between(15_000, 30_000, backoff.next());
        backoff.lasted(Duration.ofSeconds(60));
        between(250, 500, backoff.next());
    }
}
