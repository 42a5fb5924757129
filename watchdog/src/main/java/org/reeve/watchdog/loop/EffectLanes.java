package org.reeve.watchdog.loop;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.reeve.common.guest.GuestId;

/**
 * Where effects run: for each guest one after another, in order; guests beside each other, so that a QEMU that does not answer
 * holds up nobody else. A lane's thread lives while it has work. Starts are the exception: only so many at once, since
 * each one loads the host.
 */
final class EffectLanes implements Lanes {
    private static final int STARTS_AT_ONCE = 16;

    private final Map<GuestId, Queue<Runnable>> lanes = new HashMap<>();
    private final Semaphore starts = new Semaphore(STARTS_AT_ONCE, true);

    @Override
    public <A> void run(GuestId guest, Supplier<A> effect, Consumer<? super A> answers) {
        enter(guest, () -> answers.accept(effect.get()));
    }

    @Override
    public <A> void runBeside(String what, Supplier<A> effect, Consumer<? super A> answers) {
        Thread.ofPlatform().daemon().name("reeve-" + what).start(() -> answers.accept(effect.get()));
    }

    private void enter(GuestId guest, Runnable effect) {
        synchronized (lanes) {
            Queue<Runnable> lane = lanes.get(guest);
            if (lane != null) {
                lane.add(effect);
                return;
            }
            Queue<Runnable> made = new ArrayDeque<>();
            made.add(effect);
            lanes.put(guest, made);
            // A platform thread: libvirt's last error belongs to the thread that made the call.
            Thread.ofPlatform().daemon().name("reeve-lane-" + guest).start(() -> work(guest, made));
        }
    }

    /** At most {@value #STARTS_AT_ONCE} run at once. */
    @Override
    public <E extends Exception> void startInTurn(Call<E> call) throws E {
        starts.acquireUninterruptibly();
        try {
            call.run();
        } finally {
            starts.release();
        }
    }

    private void work(GuestId guest, Queue<Runnable> lane) {
        while (true) {
            Runnable next;
            synchronized (lanes) {
                next = lane.poll();
                if (next == null) {
                    lanes.remove(guest);
                    return;
                }
            }
            next.run();
        }
    }
}
