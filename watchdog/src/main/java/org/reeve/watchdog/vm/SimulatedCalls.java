package org.reeve.watchdog.vm;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.reeve.watchdog.vm.HypervisorException.Kind;
import org.reeve.watchdog.vm.SimulatedHypervisor.Fault;
import org.reeve.watchdog.vm.Timeline.Cancellation;

/** Calls to the simulation: for each guest one after another, each with its deadline, some with a fault. */
final class SimulatedCalls {
    private final SimulatedTime time;
    private final Duration duration;
    private final Waiting waiting;
    private final Map<Long, CompletableFuture<?>> unanswered = new HashMap<>();
    private long calls;
    /** How often the host has lost its power: what was asked for before does not happen any more. */
    private int powerCuts;

    /** @param duration from a call to its effect and its answer */
    SimulatedCalls(SimulatedTime time, Duration duration, Waiting waiting) {
        this.time = time;
        this.duration = duration;
        this.waiting = waiting;
    }

    /** Whom a call is for, if it can be made at all. */
    interface Target {
        SimulatedGuest find() throws HypervisorException;
    }

    /** Who has to answer. */
    enum Through {
        /** The hypervisor's daemon, by itself. */
        DAEMON,
        /** The guest's QEMU, through its monitor. */
        MONITOR
    }

    /** What a call does. */
    interface Act<T> {
        T on(SimulatedGuest target) throws HypervisorException;
    }

    /** Waits for the answer; without the simulation's lock. */
    <T> T call(Target whom, String what, Through through, Duration deadline, Act<T> act) throws HypervisorException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Cancellation expiry;
        HypervisorException late;
        long number;
        synchronized (time.lock()) {
            SimulatedGuest target = whom.find();
            number = ++calls;
            unanswered.put(number, answer);
            late = new HypervisorException(
                    Kind.TIMED_OUT,
                    "no answer within " + deadline + " to the request to " + what + " guest "
                            + target.now().name());
            expiry = time.timeline().after(deadline, () -> answer.completeExceptionally(late));
            target.lane.enter(() -> begin(target, what, through, act, answer));
        }
        try {
            waiting.until(answer, deadline);
            answer.completeExceptionally(late);
            return answer.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof HypervisorException reason) {
                throw new HypervisorException(reason.kind(), String.valueOf(reason.getMessage()), reason);
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new HypervisorException(Kind.TIMED_OUT, "interrupted while waiting to " + what, interrupted);
        } finally {
            // Who died while it waited has taken back what had not begun.
            answer.cancel(false);
            expiry.cancel();
            forget(number);
        }
    }

    /** The connection is gone: whoever waits is told so. With the lock held. */
    void breakOff(String reason) {
        for (CompletableFuture<?> answer : unanswered.values()) {
            answer.completeExceptionally(new HypervisorException(Kind.UNREACHABLE, reason));
        }
    }

    /** With the lock held: whoever waits has to be told by {@link #breakOff}. */
    void hostLosesPower() {
        powerCuts++;
    }

    private void forget(long call) {
        synchronized (time.lock()) {
            unanswered.remove(call);
        }
    }

    private <T> void begin(
            SimulatedGuest target, String what, Through through, Act<T> act, CompletableFuture<T> answer) {
        // As with libvirt's lanes: who has stopped waiting for a call that has not begun takes it back by that.
        if (answer.isDone()) {
            target.lane.finished();
            return;
        }
        Fault fault = target.faults.pollFirst();
        if (fault == Fault.HANG) {
            target.lane.hold(() -> whenAnswered(target, through, () -> finish(target, act, answer)));
        } else if (fault == Fault.REFUSE) {
            answer.completeExceptionally(new HypervisorException(
                    Kind.REFUSED,
                    "the simulation refuses to " + what + " guest "
                            + target.now().name()));
            target.lane.finished();
        } else {
            CompletableFuture<T> told = fault == Fault.LOSE_ANSWER ? new CompletableFuture<>() : answer;
            int powerCutsBefore = powerCuts;
            whenAnswered(
                    target,
                    through,
                    () -> time.inAWhile(duration, () -> {
                        if (powerCuts == powerCutsBefore) {
                            finish(target, act, told);
                        }
                    }));
        }
    }

    private static void whenAnswered(SimulatedGuest target, Through through, Runnable rest) {
        if (through == Through.DAEMON || target.monitorAnswers()) {
            rest.run();
        } else {
            target.lane.holdForQemu(rest);
        }
    }

    private static <T> void finish(SimulatedGuest target, Act<T> act, CompletableFuture<T> answer) {
        try {
            answer.complete(act.on(target));
        } catch (HypervisorException failure) {
            answer.completeExceptionally(failure);
        }
        target.lane.finished();
    }
}
