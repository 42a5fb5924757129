package org.reeve.watchdog.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;

class BrakeTest {
    private static final Duration NOW = Duration.ofHours(1);

    @Test
    void moreThanThirtyPercentWithinAMinuteAreTooMany() {
        assertFalse(failing(6, NOW).holdsBack(20, NOW));
        assertTrue(failing(7, NOW).holdsBack(20, NOW));
    }

    @Test
    void aFewGuestsAreNeverHeldBack() {
        assertFalse(failing(9, NOW).holdsBack(9, NOW));
        assertTrue(failing(10, NOW).holdsBack(10, NOW));
    }

    @Test
    void oneGuestThatFailsAllTheTimeCountsOnce() {
        Brake brake = Brake.released(Brake.Limits.DEFAULT);
        for (int times = 0; times < 50; times++) {
            brake = brake.failed(guest(1), NOW);
        }
        assertEquals(1, brake.failedLately(NOW));
    }

    @Test
    void whatIsLongAgoDoesNotCount() {
        Brake brake = failing(20, NOW);
        Duration later = NOW.plus(Brake.Limits.DEFAULT.window());
        assertFalse(brake.holdsBack(20, later));
        assertEquals(1, brake.failed(guest(1), later).failures().size());
    }

    private static Brake failing(int guests, Duration at) {
        Brake brake = Brake.released(Brake.Limits.DEFAULT);
        for (int number = 0; number < guests; number++) {
            brake = brake.failed(guest(number), at);
        }
        return brake;
    }

    private static GuestId guest(int number) {
        return new GuestId(new UUID(0, number));
    }
}
