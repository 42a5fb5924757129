package org.reeve.watchdog.vm;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The calls of one guest, one after another. Not thread-safe. */
final class SimulatedLane {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private @Nullable Runnable held;
    private @Nullable Runnable forQemu;
    private boolean busy;

    /** {@code begin} is done as soon as all calls before it have {@link #finished}. */
    void enter(Runnable begin) {
        if (busy) {
            waiting.addLast(begin);
        } else {
            busy = true;
            begin.run();
        }
    }

    void finished() {
        Runnable next = waiting.pollFirst();
        if (next == null) {
            busy = false;
        } else {
            next.run();
        }
    }

    /** The host has lost its power, and everything that was asked for with it. */
    void isGone() {
        waiting.clear();
        held = null;
        forQemu = null;
        busy = false;
    }

    /** The call hangs: it goes on with {@code rest} when it is let go. */
    void hold(Runnable rest) {
        held = rest;
    }

    void letGo() {
        Runnable rest = held;
        held = null;
        if (rest != null) {
            rest.run();
        }
    }

    /** The call hangs with a QEMU that does not answer: it goes on with {@code rest} when QEMU answers or is gone. */
    void holdForQemu(Runnable rest) {
        forQemu = rest;
    }

    void qemuAnswersOrIsGone() {
        Runnable rest = forQemu;
        forQemu = null;
        if (rest != null) {
            rest.run();
        }
    }
}
