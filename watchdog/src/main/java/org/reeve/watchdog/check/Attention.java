package org.reeve.watchdog.check;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long the event loop did not listen while questions were out, because this host had no time for it. Who did not listen cannot
 * say that nothing was said: an answer that needs several turns of the loop, such as a page, would seem to be missing. On the event
 * loop only.
 */
final class Attention {
    private static final Logger LOG = LoggerFactory.getLogger(Attention.class);
    /** What is shorter goes unnoticed, and does no harm: the shortest time-out is a second. */
    private static final Duration TURN = Duration.ofMillis(100);

    /** Of a question's time-out: what remains is enough for any guest that is well. */
    private static final int MOST_MISSED_PART = 4;

    private static final Duration TOLD_EVERY = Duration.ofMinutes(1);

    private final EventLoop loop;
    private final ReeveClock clock;
    private Duration missed = Duration.ZERO;
    /** When the loop ought to turn next; null while no question is out. */
    private @Nullable Duration due;

    private int spans;
    private @Nullable Duration told;

    Attention(EventLoop loop, ReeveClock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** From now until the span ends, which it has to. */
    Span begin() {
        spans++;
        if (due == null) {
            planTurn();
        }
        return new Span(missedSoFar());
    }

    private void planTurn() {
        due = clock.elapsed().plus(TURN);
        var _ = loop.schedule(this::turn, TURN.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void turn() {
        missed = missedSoFar();
        due = null;
        if (spans > 0) {
            planTurn();
        }
    }

    /** What is overdue counts before its turn comes: a time-out may come first. */
    private Duration missedSoFar() {
        if (due == null) {
            return missed;
        }
        Duration late = clock.elapsed().minus(due);
        return late.isPositive() ? missed.plus(late) : missed;
    }

    /** The time in which one question is out. */
    final class Span {
        private final Duration missedBefore;
        private boolean isOpen = true;

        private Span(Duration missedBefore) {
            this.missedBefore = missedBefore;
        }

        /**
         * What counts of what was found: a good answer always, another one when the loop was there to hear it.
         *
         * @param timeout of the question
         */
        Outcome end(Outcome found, Duration timeout) {
            giveUp();
            Duration away = missedSoFar().minus(missedBefore);
            if (found instanceof Outcome.Passed || away.compareTo(timeout.dividedBy(MOST_MISSED_PART)) <= 0) {
                return found;
            }
            tell(away);
            return new Outcome.NotHeard();
        }

        /** Instead of {@link #end}, when nothing will be found. */
        void giveUp() {
            if (isOpen) {
                isOpen = false;
                spans--;
            }
        }
    }

    /** Once for all guests: there may be hundreds of them. */
    private void tell(Duration away) {
        Duration now = clock.elapsed();
        if (told == null || now.minus(told).compareTo(TOLD_EVERY) >= 0) {
            told = now;
            LOG.warn(
                    "This host was too busy to listen to its guests for {}: what their checks missed meanwhile is not counted",
                    Words.seconds(away));
        }
    }
}
