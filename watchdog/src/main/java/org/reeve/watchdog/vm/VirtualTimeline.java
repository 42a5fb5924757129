package org.reeve.watchdog.vm;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.VirtualClock;

/**
 * Time that moves only when it is told to. What falls due happens on the thread that calls {@link #advance}, in the order
 * of its time, then of its planning: the same calls give the same world.
 */
public final class VirtualTimeline implements Timeline {
    private final VirtualClock clock;
    private final PriorityQueue<Planned> planned =
            new PriorityQueue<>(Comparator.comparing(Planned::due).thenComparingLong(Planned::number));
    private long number;

    public VirtualTimeline(VirtualClock clock) {
        this.clock = clock;
    }

    @Override
    public Duration elapsed() {
        return clock.elapsed();
    }

    @Override
    public Cancellation after(Duration delay, Runnable happening) {
        synchronized (planned) {
            Planned plan = new Planned(clock.elapsed().plus(delay), number++, happening);
            planned.add(plan);
            return () -> forget(plan);
        }
    }

    /** Moves the clock on by {@code step}, stopping at each thing that falls due on the way. */
    public void advance(Duration step) {
        Duration end = clock.elapsed().plus(step);
        for (Planned next = takeDue(end); next != null; next = takeDue(end)) {
            moveTo(next.due());
            next.happening().run();
        }
        moveTo(end);
    }

    /** How far away the next thing is; null when nothing is planned. */
    public @Nullable Duration untilNext() {
        synchronized (planned) {
            Planned next = planned.peek();
            return next == null ? null : next.due().minus(clock.elapsed());
        }
    }

    private @Nullable Planned takeDue(Duration end) {
        synchronized (planned) {
            Planned next = planned.peek();
            return next == null || next.due().compareTo(end) > 0 ? null : planned.poll();
        }
    }

    private void moveTo(Duration point) {
        Duration step = point.minus(clock.elapsed());
        if (step.isPositive()) {
            clock.advance(step);
        }
    }

    private void forget(Planned plan) {
        synchronized (planned) {
            planned.remove(plan);
        }
    }

    private record Planned(Duration due, long number, Runnable happening) {}
}
