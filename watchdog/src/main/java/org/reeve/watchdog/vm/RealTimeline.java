package org.reeve.watchdog.vm;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.reeve.common.time.ReeveClock;

/** Time as it passes for everybody; what falls due happens on the executor. */
public final class RealTimeline implements Timeline {
    private final ScheduledExecutorService executor;

    public RealTimeline(ScheduledExecutorService executor) {
        this.executor = executor;
    }

    @Override
    public Duration elapsed() {
        return ReeveClock.system().elapsed();
    }

    @Override
    public Cancellation after(Duration delay, Runnable happening) {
        Future<?> planned = executor.schedule(happening, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> planned.cancel(false);
    }
}
