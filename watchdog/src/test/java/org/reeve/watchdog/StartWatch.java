package org.reeve.watchdog;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.Hypervisor;

/** Between the daemon and the hypervisor: how guests that died are started. Thread-safe. */
final class StartWatch {
    private final ReeveClock clock;
    private final Consumer<GuestId> whenStarted;
    private final Map<GuestId, History> histories = new ConcurrentHashMap<>();
    private int atOnce;
    private int mostAtOnce;

    /**
     * What happened to a guest.
     *
     * @param called when the first call to start it was made
     * @param started when it ran again
     * @param calls how many were made to start it
     */
    private record History(
            Instant died,
            @Nullable Instant called,
            @Nullable Instant started,
            int calls) {
        @Override
        public String toString() {
            return died + " " + called + " " + started + " " + calls;
        }
    }

    StartWatch(ReeveClock clock, Consumer<GuestId> whenStarted) {
        this.clock = clock;
        this.whenStarted = whenStarted;
    }

    Hypervisor on(Hypervisor hypervisor) {
        return (Hypervisor) Proxy.newProxyInstance(
                StartWatch.class.getClassLoader(), new Class<?>[] {Hypervisor.class}, (_, method, arguments) -> {
                    boolean isStart = method.getName().equals("start");
                    if (isStart) {
                        called((GuestId) arguments[0]);
                    }
                    try {
                        Object result = method.invoke(hypervisor, arguments);
                        if (isStart) {
                            started((GuestId) arguments[0]);
                        }
                        return result;
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    } finally {
                        if (isStart) {
                            answered();
                        }
                    }
                });
    }

    void died(GuestId guest) {
        histories.put(guest, new History(clock.now(), null, null, 0));
    }

    String history(GuestId guest) {
        return String.valueOf(histories.get(guest));
    }

    synchronized int mostAtOnce() {
        return mostAtOnce;
    }

    private synchronized void called(GuestId guest) {
        mostAtOnce = Math.max(mostAtOnce, ++atOnce);
        histories.computeIfPresent(
                guest,
                (_, was) -> new History(
                        was.died, Objects.requireNonNullElseGet(was.called, clock::now), was.started, was.calls + 1));
    }

    private void started(GuestId guest) {
        histories.computeIfPresent(guest, (_, was) -> new History(was.died, was.called, clock.now(), was.calls));
        whenStarted.accept(guest);
    }

    private synchronized void answered() {
        atOnce--;
    }
}
