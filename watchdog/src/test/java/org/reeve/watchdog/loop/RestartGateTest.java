package org.reeve.watchdog.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.RecoverySamples;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.recovery.Turn;

class RestartGateTest {
    private static final Duration NOW = Duration.ofHours(1);
    private static final int GUESTS = 100;
    private static final int AT_ONCE = Brake.Limits.DEFAULT.atOnce();
    private static final RecoveryState WAITING = RecoverySamples.states(NOW).stream()
            .filter(RecoveryState.Waiting.class::isInstance)
            .findFirst()
            .orElseThrow();

    private final RestartGate gate = new RestartGate(Brake.Limits.DEFAULT);
    private final List<KnownGuest> guests = new ArrayList<>();
    private int restarting;

    @Test
    void onAUsualDayNobodyWaits() {
        assertTrue(gate.isOpen(NOW));
        for (int number = 0; number < 25; number++) {
            assertTrue(enters(fail(number), 50));
        }
    }

    @Test
    void inAStormAFewGoAtOnceAndTheRestByPriority() {
        storm();
        assertEquals(AT_ONCE, restarting);
        assertTrue(call(NOW).isEmpty());
        restarting--;
        assertEquals(Optional.of(guests.get(77).id), call(NOW));
        assertTrue(call(NOW).isEmpty());
        restarting--;
        assertEquals(Optional.of(guests.get(AT_ONCE).id), call(NOW));
    }

    @Test
    void whoIsCalledMayBeginAndWhoIsNotMayNot() {
        storm();
        restarting--;
        call(NOW);
        assertEquals(Turn.NOW, turn(guests.get(77), NOW));
        assertEquals(new Turn.StillLater((RecoveryState.Waiting) guests.get(78).recovery), turn(guests.get(78), NOW));
    }

    @Test
    void whoComesLaterDoesNotOvertakeThoseWhoWait() {
        storm();
        restarting -= 2;
        assertTrue(turn(new KnownGuest(new GuestId(new UUID(1, 1))), NOW) instanceof Turn.Later);
        // Nor when the storm itself is over.
        Duration calm = NOW.plus(Brake.Limits.DEFAULT.window());
        assertTrue(turn(new KnownGuest(new GuestId(new UUID(1, 1))), calm) instanceof Turn.Later);
    }

    @Test
    void aPlaceIsNotKeptForeverForOneThatDoesNotCome() {
        storm();
        restarting--;
        assertEquals(Optional.of(guests.get(77).id), call(NOW));
        assertTrue(call(NOW.plusSeconds(14)).isEmpty());
        assertEquals(Optional.of(guests.get(AT_ONCE).id), call(NOW.plusSeconds(15)));
    }

    @Test
    void whoNeedsNoRestartAnyMoreIsNotCalled() {
        storm();
        gate.leave(guests.get(77).id);
        restarting--;
        assertEquals(Optional.of(guests.get(AT_ONCE).id), call(NOW));
    }

    @Test
    void whatHasBegunGoesOn() {
        storm();
        KnownGuest one = guests.getFirst();
        one.recovery = RecoverySamples.states(NOW).stream()
                .filter(state -> state instanceof RecoveryState.Acting acting
                        && acting.deed().kind().isRestart())
                .findFirst()
                .orElseThrow();
        assertEquals(Turn.NOW, turn(one, NOW));
    }

    @Test
    void itIsOpenAgainWhenAllHaveHadTheirTurnAndTheStormIsOver() {
        storm();
        restarting = 0;
        for (Optional<GuestId> next = call(NOW); next.isPresent(); next = call(NOW)) {
            gate.leave(next.get());
        }
        assertFalse(gate.isOpen(NOW));
        Duration calm = NOW.plus(Brake.Limits.DEFAULT.window());
        assertTrue(gate.isOpen(calm));
        restarting = GUESTS;
        assertEquals(Turn.NOW, turn(guests.getFirst(), calm));
    }

    /** All fail, and as many as may be are being restarted; number 77 goes before the others. */
    private void storm() {
        for (int number = 0; number < GUESTS; number++) {
            fail(number);
        }
        for (KnownGuest guest : guests) {
            restarting += enters(guest, guest == guests.get(77) ? 90 : 50) ? 1 : 0;
        }
    }

    private KnownGuest fail(int number) {
        KnownGuest guest = new KnownGuest(new GuestId(new UUID(0, number)));
        guests.add(guest);
        gate.failed(guest.id, NOW, GUESTS, NOW);
        return guest;
    }

    private boolean enters(KnownGuest guest, int priority) {
        return switch (turn(guest, NOW)) {
            case Turn.Now _ -> true;
            case Turn.StillLater _ -> false;
            case Turn.Later _ -> {
                gate.queue(guest.id, priority);
                guest.recovery = WAITING;
                yield false;
            }
        };
    }

    private Turn turn(KnownGuest guest, Duration now) {
        return gate.turn(guest, GUESTS, restarting, now);
    }

    private Optional<GuestId> call(Duration now) {
        return gate.call(restarting, now);
    }
}
