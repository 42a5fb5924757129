package org.reeve.watchdog.check;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.reeve.common.guest.GuestId;

/**
 * Lets only so many ask at once, of all guests and of each guest; the others wait. Guests take turns, so that one that answers
 * slowly on purpose delays itself only. Used on the executor's one thread.
 */
final class Turnstile {
    private final int mostAtOnce;
    private final int mostPerGuest;
    private final Executor executor;
    private final Map<GuestId, Lane> lanes = new HashMap<>();
    private final Queue<Lane> ready = new ArrayDeque<>();
    private int inside;

    Turnstile(int mostAtOnce, int mostPerGuest, Executor executor) {
        this.mostAtOnce = mostAtOnce;
        this.mostPerGuest = mostPerGuest;
        this.executor = executor;
    }

    /** Runs {@code entrant}, now or later; it is inside until it calls {@link #leave}, once. */
    void enter(GuestId guest, Runnable entrant) {
        Lane lane = lanes.computeIfAbsent(guest, _ -> new Lane());
        lane.waiting.add(entrant);
        queueUp(lane);
        admit();
    }

    void leave(GuestId guest) {
        Lane lane = lanes.get(guest);
        if (lane == null || lane.inside == 0) {
            throw new IllegalStateException("guest " + guest + " is not inside");
        }
        inside--;
        lane.inside--;
        queueUp(lane);
        if (lane.inside == 0 && lane.waiting.isEmpty()) {
            lanes.remove(guest);
        }
        // Not at once: an entrant that is done immediately would call this method again from within it, and so on.
        executor.execute(this::admit);
    }

    private void queueUp(Lane lane) {
        if (lane.place == Place.ELSEWHERE && !lane.waiting.isEmpty() && lane.inside < mostPerGuest) {
            lane.place = Place.IN_QUEUE;
            ready.add(lane);
        }
    }

    private void admit() {
        while (inside < mostAtOnce) {
            Lane lane = ready.poll();
            if (lane == null) {
                return;
            }
            lane.place = Place.ELSEWHERE;
            inside++;
            lane.inside++;
            Runnable entrant = lane.waiting.remove();
            queueUp(lane);
            entrant.run();
        }
    }

    private enum Place {
        IN_QUEUE,
        ELSEWHERE
    }

    private static final class Lane {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private int inside;
        private Place place = Place.ELSEWHERE;
    }
}
