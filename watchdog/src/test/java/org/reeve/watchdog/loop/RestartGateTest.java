package org.reeve.watchdog.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.Deed;

class RestartGateTest {
    private static final Duration NOW = Duration.ofHours(1);
    private static final Deed RESET = new Deed(1, Deed.Kind.RESET_AND_RESUME);
    private static final int GUESTS = 100;

    private final RestartGate gate = new RestartGate(Brake.Limits.DEFAULT);
    private final List<KnownGuest> guests = new ArrayList<>();

    @Test
    void onAUsualDayNobodyWaits() {
        for (int number = 0; number < 25; number++) {
            assertTrue(enter(fail(number), 50).isEmpty());
        }
    }

    @Test
    void inAStormAFewGoAtOnceAndTheRestByPriority() {
        for (int number = 0; number < GUESTS; number++) {
            fail(number);
        }
        int through = 0;
        for (KnownGuest guest : guests) {
            through += enter(guest, guest.id.value().getLeastSignificantBits() == 77 ? 90 : 50)
                            .isEmpty()
                    ? 1
                    : 0;
        }
        assertEquals(16, through);
        assertTrue(gate.next().isEmpty());
        gate.left(guests.getFirst().id);
        assertEquals(guests.get(77), gate.next().orElseThrow().guest());
        gate.left(guests.get(1).id);
        assertEquals(guests.get(16), gate.next().orElseThrow().guest());
    }

    @Test
    void theSecondHalfOfAPowerCycleDoesNotWait() {
        for (int number = 0; number < GUESTS; number++) {
            fail(number);
        }
        guests.forEach(guest -> enter(guest, 50));
        assertTrue(enter(guests.getFirst(), 50).isEmpty());
    }

    @Test
    void whatIsNotWantedAnyMoreDoesNotHaveItsTurn() {
        for (int number = 0; number < GUESTS; number++) {
            fail(number);
        }
        guests.forEach(guest -> enter(guest, 50));
        assertEquals(guests.get(16), gate.left(guests.get(16).id).orElseThrow().guest());
        gate.left(guests.getFirst().id);
        assertEquals(guests.get(17), gate.next().orElseThrow().guest());
    }

    private KnownGuest fail(int number) {
        KnownGuest guest = new KnownGuest(new GuestId(new UUID(0, number)));
        guests.add(guest);
        gate.failed(guest.id, NOW);
        return guest;
    }

    private Optional<String> enter(KnownGuest guest, int priority) {
        return gate.enter(guest, 1, RESET, priority, GUESTS, NOW);
    }
}
