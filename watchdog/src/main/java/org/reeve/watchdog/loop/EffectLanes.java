package org.reeve.watchdog.loop;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Semaphore;
import org.reeve.common.guest.GuestId;

/**
 * Where effects run: for each guest one after another, in order; guests beside each other, so that a QEMU that does not answer
 * holds up nobody else. A lane's thread lives while it has work. Starts are the exception: only so many at once, since
 * each one loads the host.
 */
final class EffectLanes {
    private static final int STARTS_AT_ONCE = 16;

    private final Map<GuestId, Queue<Runnable>> lanes = new HashMap<>();
    private final Semaphore starts = new Semaphore(STARTS_AT_ONCE, true);

    /** A guest's call to the hypervisor that can be refused. */
    interface Call<E extends Exception> {
        void run() throws E;
    }

    void run(GuestId guest, Runnable effect) {
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

    /** Beside what the guest's lane is at: for what must not wait for it. */
    void runBeside(GuestId guest, Runnable effect) {
        Thread.ofPlatform().daemon().name("reeve-beside-" + guest).start(effect);
    }

    /** Runs the call when fewer than {@value #STARTS_AT_ONCE} others like it are running; on a lane's thread. */
    <E extends Exception> void startInTurn(Call<E> call) throws E {
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
