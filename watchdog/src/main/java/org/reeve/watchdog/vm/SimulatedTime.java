package org.reeve.watchdog.vm;

import java.time.Duration;

/** When things happen in a simulation: at once, or in a while; always with the simulation's lock held, one after another. */
record SimulatedTime(Timeline timeline, Object lock) {
    /** With the lock held already. */
    void inAWhile(Duration delay, Runnable happening) {
        if (delay.isZero()) {
            happening.run();
        } else {
            timeline.after(delay, () -> {
                synchronized (lock) {
                    happening.run();
                }
            });
        }
    }
}
