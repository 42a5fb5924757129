package org.reeve.agent.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reeve.agent.health.KernelFacts;
import org.reeve.agent.system.Upkeep;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.time.VirtualClock;

class FactRoundsTest {
    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final List<GuestFacts> told = new ArrayList<>();
    private final Counted upkeep = new Counted();
    private List<String> addresses = List.of("192.0.2.7");
    private FactRounds rounds;

    @BeforeEach
    void begin() throws IOException {
        FactsReader reader =
                new FactsReader(Path.of("/"), KernelFacts.at(Path.of("/proc")), upkeep, () -> addresses, clock);
        rounds = new FactRounds(reader, Runnable::run, clock, new Random(1));
        rounds.listen(told::add);
    }

    @Test
    void theyAreToldAtOnceAndWhenTheyChanged() {
        assertNull(rounds.latest());
        rounds.tick();
        assertEquals(1, told.size());
        addresses = List.of("192.0.2.8");
        pass(Duration.ofMinutes(6));
        assertEquals("192.0.2.8", told.getLast().addresses().getFirst());
    }

    @Test
    void aptIsAskedOnceWithinTheFirstTenMinutesAndThenTwiceADay() {
        rounds.tick();
        assertEquals(0, upkeep.asked);
        assertNull(told.getLast().updates());
        pass(Duration.ofMinutes(20));
        assertEquals(1, upkeep.asked);
        pass(Duration.ofHours(24));
        assertEquals(3, upkeep.asked);
    }

    @Test
    void anOperationThatEndedIsReasonToLookAtEverything() {
        rounds.tick();
        rounds.changed();
        rounds.tick();
        assertEquals(1, upkeep.asked);
        assertEquals(new GuestFacts.Updates(5, 1, clock.now()), told.getLast().updates());
    }

    private void pass(Duration time) {
        for (Duration left = time; left.isPositive(); left = left.minusSeconds(30)) {
            clock.advance(Duration.ofSeconds(30));
            rounds.tick();
        }
    }

    private static final class Counted implements Upkeep {
        private int asked;

        @Override
        public List<String> failedUnits() {
            return List.of();
        }

        @Override
        public Updates updates() {
            asked++;
            return new Updates(5, 1);
        }
    }
}
