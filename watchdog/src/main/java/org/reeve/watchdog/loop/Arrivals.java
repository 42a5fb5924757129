package org.reeve.watchdog.loop;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.reeve.common.wire.Message;

/**
 * What has arrived and was not dealt with yet; put in from any thread, without waiting. What central asks for has a queue of its own,
 * and the two take turns: it does not wait behind a crowd of hints, and they not behind it. Each of the two keeps its order. Heartbeats come a hundred times a second and are hardly ever news: they
 * wake nobody, and are found when something else does or the time has come.
 */
final class Arrivals {
    private final Queue<LoopEvent> fromCentral = new ArrayDeque<>();
    private final Queue<LoopEvent> others = new ArrayDeque<>();
    /** Of what cannot wait. */
    private final Semaphore news = new Semaphore(0);

    synchronized void add(LoopEvent event) {
        (event instanceof LoopEvent.FromCentral ? fromCentral : others).add(event);
        if (!isHeartbeat(event)) {
            news.release();
        }
    }

    synchronized int size() {
        return fromCentral.size() + others.size();
    }

    private static boolean isHeartbeat(LoopEvent event) {
        return event instanceof LoopEvent.FromAgent from && from.message() instanceof Message.Heartbeat;
    }

    /** Until something is there that cannot wait, for so long at the most. */
    void await(long millis) throws InterruptedException {
        var _ = news.tryAcquire(millis, TimeUnit.MILLISECONDS);
    }

    /** What to deal with next, and together. */
    synchronized List<LoopEvent> take(int atMost) {
        List<LoopEvent> taken = new ArrayList<>();
        while (taken.size() < atMost && size() > 0) {
            addNext(fromCentral, taken);
            addNext(others, taken);
        }
        news.drainPermits();
        if (size() > 0) {
            news.release();
        }
        return taken;
    }

    private static void addNext(Queue<LoopEvent> queue, List<LoopEvent> taken) {
        LoopEvent next = queue.poll();
        if (next != null) {
            taken.add(next);
        }
    }
}
