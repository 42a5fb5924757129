package org.reeve.watchdog.check;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.recovery.FailedCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One check of one guest, round after round. A round begins at the address that passed last; where that one does not pass, the
 * others are asked together, and the best outcome counts. On the event loop only.
 */
final class RunningCheck {
    /**
     * What all running checks stand on.
     *
     * @param prober asks
     * @param turnstile before which every probe waits
     */
    record Ground(EventLoop loop, ReeveClock clock, Prober prober, Turnstile turnstile) {}

    private static final Logger LOG = LoggerFactory.getLogger(RunningCheck.class);

    private final Ground ground;
    private final GuestId guest;
    private final Check check;
    private final BiConsumer<RunningCheck, Outcome> ear;

    private List<InetAddress> addresses = List.of();
    private @Nullable InetAddress passedLast;
    private @Nullable Future<?> next;
    private State state = State.RUNNING;
    private Duration begun;
    /** In the round that has begun. */
    private List<InetAddress> asked = List.of();

    private CheckHistory history = CheckHistory.NEW;

    private enum State {
        RUNNING,
        ENDED
    }

    /** @param firstIn until its first round: checks that begin together should not stay together */
    RunningCheck(Ground ground, GuestId guest, Check check, Duration firstIn, BiConsumer<RunningCheck, Outcome> ear) {
        this.ground = ground;
        this.guest = guest;
        this.check = check;
        this.ear = ear;
        this.begun = ground.clock().elapsed();
        schedule(firstIn);
    }

    Check check() {
        return check;
    }

    /** What has come of it by now; null while it has not failed. */
    @Nullable
    FailedCheck failure() {
        return history.failure();
    }

    /** Whether it has neither passed nor failed yet. */
    boolean isUnknown() {
        return history.known() == CheckHistory.Known.NOT_YET;
    }

    void count(Outcome outcome, CheckedGuest.Standing standing) {
        history = history.after(outcome, standing, check.terms());
    }

    void excuse() {
        history = history.excused();
    }

    /** Asks there from the next round on; what was found elsewhere is not counted any more, and what has failed stays failed. */
    void ask(List<InetAddress> guestsOwn) {
        InetAddress literal = check.address();
        List<InetAddress> wanted = literal == null ? guestsOwn : List.of(literal);
        if (!wanted.equals(addresses)) {
            addresses = wanted;
            excuse();
        }
    }

    void end() {
        state = State.ENDED;
        if (next != null) {
            next.cancel(false);
        }
    }

    private void schedule(Duration in) {
        next = ground.loop().schedule(this::round, Math.max(0, in.toNanos()), TimeUnit.NANOSECONDS);
    }

    private void round() {
        begun = ground.clock().elapsed();
        if (addresses.isEmpty()) {
            schedule(check.terms().period());
            return;
        }
        asked = addresses;
        InetAddress first = passedLast != null && addresses.contains(passedLast) ? passedLast : addresses.getFirst();
        List<InetAddress> others = new ArrayList<>(addresses);
        others.remove(first);
        probe(first, outcome -> {
            if (outcome instanceof Outcome.Passed || others.isEmpty()) {
                ended(outcome);
            } else {
                new Rest(others.size(), outcome).begin(others);
            }
        });
    }

    private void probe(InetAddress address, Consumer<Outcome> then) {
        ground.turnstile().enter(guest, () -> {
            if (state == State.ENDED) {
                ground.turnstile().leave(guest);
                return;
            }
            Consumer<Outcome> answered = outcome -> {
                ground.turnstile().leave(guest);
                if (outcome instanceof Outcome.Passed) {
                    passedLast = address;
                }
                if (state == State.RUNNING) {
                    then.accept(outcome);
                }
            };
            try {
                ground.prober().probe(check, address, answered);
            } catch (RuntimeException | LinkageError bug) {
                // The event loop would swallow it, and the check would never be run again.
                LOG.error("Check {} of guest {} could not be run", check.terms().name(), guest, bug);
                answered.accept(new Outcome.NotAsked("it failed: " + bug));
            }
        });
    }

    private void ended(Outcome outcome) {
        Duration passed = ground.clock().elapsed().minus(begun);
        schedule(check.terms().period().minus(passed));
        // An address that was the guest's when it was asked may be somebody else's by now.
        if (asked.equals(addresses)) {
            ear.accept(this, outcome);
        }
    }

    /** The addresses that are asked together after the first one did not pass. */
    private final class Rest {
        private int missing;
        private Outcome best;

        Rest(int missing, Outcome best) {
            this.missing = missing;
            this.best = best;
        }

        void begin(List<InetAddress> others) {
            others.forEach(address -> probe(address, this::add));
        }

        private void add(Outcome outcome) {
            missing--;
            best = Outcome.better(best, outcome);
            if (missing == 0) {
                ended(best);
            }
        }
    }
}
