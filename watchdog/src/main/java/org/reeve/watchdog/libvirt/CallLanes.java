package org.reeve.watchdog.libvirt;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/**
 * Runs calls that may block for ever, on a bounded number of platform threads: one after another within a lane, lanes beside
 * each other. A caller never waits beyond its deadline. A lane whose call is over its deadline takes no more calls until
 * that one comes back. Thread-safe.
 */
final class CallLanes implements AutoCloseable {
    private static final int WAITING_PER_LANE_MOST = 8;
    private static final int WAITING_LANES_MOST = 2000;

    private final ReeveClock clock;
    private final ThreadPoolExecutor threads;
    private final Map<Object, Lane> lanes = new HashMap<>();
    private boolean closed;

    CallLanes(String name, int threadsMost, ReeveClock clock) {
        this.clock = clock;
        this.threads = new ThreadPoolExecutor(
                threadsMost,
                threadsMost,
                30,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(WAITING_LANES_MOST),
                Thread.ofPlatform().daemon().name(name, 1).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    interface Call<T> {
        T run() throws HypervisorException;
    }

    private static final class Lane {
        final Deque<Task<?>> waiting = new ArrayDeque<>();

        @Nullable
        Task<?> running;

        boolean isStuck(Duration now) {
            return running != null && running.due().compareTo(now) < 0;
        }
    }

    private record Task<T>(String what, Call<T> call, Duration due, CompletableFuture<T> answer) {
        /** Once its answer is settled, by the deadline too, a task that has not begun is left out. */
        void run() {
            if (!answer.isDone()) {
                try {
                    answer.complete(call.run());
                } catch (HypervisorException | RuntimeException | LinkageError failure) {
                    answer.completeExceptionally(failure);
                }
            }
        }
    }

    /** @param what what is tried, such as {@code start guest 5f…}: for the messages */
    <T> T call(Object lane, String what, Duration deadline, Call<T> call) throws HypervisorException {
        Task<T> task = new Task<>(what, call, clock.elapsed().plus(deadline), new CompletableFuture<>());
        enter(lane, task);
        try {
            return task.answer().get(deadline.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof HypervisorException reason) {
                throw reason;
            }
            throw new IllegalStateException("could not " + what, failed.getCause());
        } catch (TimeoutException late) {
            HypervisorException timedOut = new HypervisorException(
                    Kind.TIMED_OUT, "could not " + what + ": no answer within " + deadline, late);
            task.answer().completeExceptionally(timedOut);
            throw timedOut;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            task.answer().cancel(false);
            throw new HypervisorException(
                    Kind.TIMED_OUT, "could not " + what + ": interrupted while waiting", interrupted);
        }
    }

    /** Whether a call is over its deadline there and has not come back: the lane takes no more. */
    synchronized boolean isStuck(Object key) {
        Lane lane = lanes.get(key);
        return lane != null && lane.isStuck(clock.elapsed());
    }

    private synchronized void enter(Object key, Task<?> task) throws HypervisorException {
        if (closed) {
            throw closed(task);
        }
        Lane lane = lanes.get(key);
        if (lane == null) {
            lane = new Lane();
            lane.waiting.add(task);
            lanes.put(key, lane);
            begin(key, lane, task);
            return;
        }
        Task<?> running = lane.running;
        if (running != null && lane.isStuck(clock.elapsed())) {
            Duration over = clock.elapsed().minus(running.due());
            throw new HypervisorException(
                    Kind.TIMED_OUT,
                    "could not " + task.what() + ": an earlier call (" + running.what() + ") has not come back for "
                            + over.toSeconds() + " s beyond its deadline");
        }
        if (lane.waiting.size() >= WAITING_PER_LANE_MOST) {
            throw new HypervisorException(
                    Kind.REFUSED, "could not " + task.what() + ": too many calls are waiting for this guest");
        }
        lane.waiting.add(task);
    }

    private void begin(Object key, Lane lane, Task<?> first) throws HypervisorException {
        try {
            threads.execute(() -> work(key, lane));
        } catch (RejectedExecutionException full) {
            lanes.remove(key);
            throw new HypervisorException(
                    Kind.REFUSED, "could not " + first.what() + ": too many calls to libvirt are waiting", full);
        }
    }

    private void work(Object key, Lane lane) {
        for (Task<?> task = next(key, lane); task != null; task = next(key, lane)) {
            task.run();
        }
    }

    private synchronized @Nullable Task<?> next(Object key, Lane lane) {
        lane.running = lane.waiting.poll();
        if (lane.running == null) {
            lanes.remove(key);
        }
        return lane.running;
    }

    private static HypervisorException closed(Task<?> task) {
        return new HypervisorException(
                Kind.UNREACHABLE, "could not " + task.what() + ": the connection to libvirt has been closed");
    }

    /** Calls that have not been answered fail; threads that libvirt does not give back end with the process. */
    @Override
    public synchronized void close() {
        closed = true;
        threads.shutdown();
        for (Lane lane : lanes.values()) {
            lane.waiting.forEach(task -> task.answer().completeExceptionally(closed(task)));
            Task<?> running = lane.running;
            if (running != null) {
                running.answer().completeExceptionally(closed(running));
            }
        }
    }
}
