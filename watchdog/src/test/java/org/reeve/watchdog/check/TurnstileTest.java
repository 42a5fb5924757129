package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;

class TurnstileTest {
    private static final GuestId SLOW = new GuestId(new UUID(0, 1));
    private static final GuestId QUICK = new GuestId(new UUID(0, 2));

    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Turnstile turnstile = new Turnstile(4, 3, loop::add);
    private final List<String> inside = new ArrayList<>();

    @Test
    void soManyOfOneGuestAndSoManyOfAllAreInsideAtOnce() {
        for (int i = 1; i <= 5; i++) {
            enter(SLOW, "slow " + i);
        }
        assertEquals(List.of("slow 1", "slow 2", "slow 3"), inside);
        enter(QUICK, "quick 1");
        enter(QUICK, "quick 2");
        assertEquals(List.of("slow 1", "slow 2", "slow 3", "quick 1"), inside);

        leave(QUICK, "quick 1");
        assertEquals(List.of("slow 1", "slow 2", "slow 3", "quick 2"), inside);
        leave(SLOW, "slow 2");
        assertEquals(List.of("slow 1", "slow 3", "quick 2", "slow 4"), inside);
        leave(SLOW, "slow 1");
        assertEquals(List.of("slow 3", "quick 2", "slow 4", "slow 5"), inside);
    }

    @Test
    void guestsTakeTurns() {
        Turnstile narrow = new Turnstile(1, 1, loop::add);
        for (int i = 1; i <= 3; i++) {
            String slow = "slow " + i;
            String quick = "quick " + i;
            narrow.enter(SLOW, () -> inside.add(slow));
            narrow.enter(QUICK, () -> inside.add(quick));
        }
        for (GuestId next : List.of(SLOW, QUICK, SLOW, QUICK, SLOW, QUICK)) {
            narrow.leave(next);
            runAll();
        }
        assertEquals(List.of("slow 1", "quick 1", "slow 2", "quick 2", "slow 3", "quick 3"), inside);
    }

    /** Of ten thousand that are done at once none stands on the stack of another. */
    @Test
    void whoeverIsDoneAtOnceDoesNotNest() {
        int[] done = {0};
        for (int i = 0; i < 10_000; i++) {
            turnstile.enter(SLOW, () -> {
                done[0]++;
                turnstile.leave(SLOW);
            });
        }
        runAll();
        assertEquals(10_000, done[0]);
    }

    @Test
    void nobodyLeavesWhoIsNotInside() {
        assertThrows(IllegalStateException.class, () -> turnstile.leave(SLOW));
        enter(SLOW, "slow 1");
        leave(SLOW, "slow 1");
        assertThrows(IllegalStateException.class, () -> turnstile.leave(SLOW));
    }

    private void enter(GuestId guest, String name) {
        turnstile.enter(guest, () -> inside.add(name));
        runAll();
    }

    private void leave(GuestId guest, String name) {
        inside.remove(name);
        turnstile.leave(guest);
        runAll();
    }

    private void runAll() {
        for (Runnable next = loop.poll(); next != null; next = loop.poll()) {
            next.run();
        }
    }
}
