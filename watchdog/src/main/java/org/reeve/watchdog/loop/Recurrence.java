package org.reeve.watchdog.loop;

import java.time.Duration;

/** Something that is due again and again; at first at once. Times are on the monotonic clock. */
final class Recurrence {
    private final Duration every;
    private Duration next;

    Recurrence(Duration every, Duration first) {
        this.every = every;
        this.next = first;
    }

    boolean isDue(Duration now) {
        return now.compareTo(next) >= 0;
    }

    /** It is done now: the next time is counted from here. */
    void done(Duration now) {
        next = now.plus(every);
    }

    /** Not later than {@code at}. */
    void by(Duration at) {
        if (at.compareTo(next) < 0) {
            next = at;
        }
    }
}
