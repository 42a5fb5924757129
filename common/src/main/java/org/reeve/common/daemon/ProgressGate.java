package org.reeve.common.daemon;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reeve.common.time.ReeveClock;

/**
 * Whether the daemon's loops still turn. Each loop says so after every round, busy or idle; when one has not for longer than its limit the
 * gate is shut, systemd is no longer told that all is well, and restarts the daemon. Thread-safe.
 */
public final class ProgressGate {
    /** One loop's word that it goes on. */
    public static final class Loop {
        private final String name;
        private final Duration limit;
        private final ReeveClock clock;
        private volatile Duration last;

        private Loop(String name, Duration limit, ReeveClock clock) {
            this.name = name;
            this.limit = limit;
            this.clock = clock;
            this.last = clock.elapsed();
        }

        /** A round is done. Cheap: one volatile write. */
        public void progressed() {
            last = clock.elapsed();
        }

        private Duration silence() {
            return clock.elapsed().minus(last);
        }

        @Override
        public String toString() {
            return name + " (no round for " + silence().toMillis() + " ms, limit " + limit.toMillis() + " ms)";
        }
    }

    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final ReeveClock clock;

    public ProgressGate(ReeveClock clock) {
        this.clock = clock;
    }

    /**
     * @param name of the loop, for the log
     * @param limit the longest that one round, waiting included, can last when all is well; choose it generously
     */
    public Loop register(String name, Duration limit) {
        Loop loop = new Loop(name, limit, clock);
        loops.add(loop);
        return loop;
    }

    /** For a loop that ends while the daemon goes on. */
    public void unregister(Loop loop) {
        loops.remove(loop);
    }

    /** The loops that stand still; empty when the gate is open. */
    public List<Loop> stalled() {
        return loops.stream()
                .filter(loop -> loop.silence().compareTo(loop.limit) > 0)
                .toList();
    }
}
