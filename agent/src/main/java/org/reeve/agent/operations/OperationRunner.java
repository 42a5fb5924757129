package org.reeve.agent.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.Step;
import org.reeve.common.time.ReeveClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides about operations, on the one thread that calls {@link #turn} again and again, and has the worker do them, one at a
 * time. What was asked is durable before it is answered; what ended in the journal is answered from there. An attempt that a
 * death interrupted is begun again: its steps look before they do.
 */
final class OperationRunner {
    /** How many may wait. The host sends one at a time; more are nobody's honest wish. */
    static final int WAITING_AT_MOST = 16;

    private static final int ASKED_AT_MOST = 64;
    private static final Duration TELL_EVERY = Duration.ofMillis(200);
    private static final Duration IDLE_TURN = Duration.ofSeconds(1);

    /** A step that does not come back after the deadline is no longer waited for. */
    private static final Duration STOPPING = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(OperationRunner.class);

    private final OperationJournal journal;
    private final Modules modules;
    private final ReeveClock clock;
    private final Executor worker;
    private final OperationListener listener;
    private final BlockingQueue<Asked> asked = new ArrayBlockingQueue<>(ASKED_AT_MOST);
    private final ArrayDeque<Operation> waiting = new ArrayDeque<>();
    private volatile List<OperationStatus> newestFirst = List.of();
    private @Nullable Work working;
    private Duration workingSince = Duration.ZERO;
    private Duration toldAt = Duration.ZERO;

    /** Whether the queue had room. */
    enum Taken {
        TAKEN,
        FULL
    }

    /** @param worker runs one task at a time, on another thread than {@link #turn} */
    OperationRunner(
            OperationJournal journal, Modules modules, ReeveClock clock, Executor worker, OperationListener listener) {
        this.journal = journal;
        this.modules = modules;
        this.clock = clock;
        this.worker = worker;
        this.listener = listener;
    }

    Taken ask(Asked what) {
        return asked.offer(what) ? Taken.TAKEN : Taken.FULL;
    }

    /** As they are now, the newest first; from any thread. */
    List<OperationStatus> newestFirst() {
        return newestFirst;
    }

    /** Goes on where the last life of the agent ended. Before the first turn. */
    void resume() {
        List<Known> unfinished = journal.all().stream()
                .filter(each -> !each.status().state().isEnd())
                .sorted((a, b) -> b.status().state().compareTo(a.status().state()))
                .toList();
        for (Known each : unfinished) {
            Operation operation = each.operation();
            if (operation == null) {
                continue;
            }
            if (Deadline.passedMeanwhile(operation, each.status().changedAt(), clock.now())) {
                change(operation, each.status().failed(Deadline.passed(operation), clock.now()));
            } else {
                LOG.info("operation {} was interrupted, and goes on", operation.id());
                waiting.add(operation);
            }
        }
        publish();
        startNext();
    }

    /** Waits a little for something to do, and does it. */
    void turn() throws InterruptedException {
        Duration wait = working == null ? IDLE_TURN : TELL_EVERY;
        Asked next = asked.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
            decide(next);
        }
        Work now = working;
        if (now != null) {
            look(now);
        }
    }

    private void decide(Asked what) {
        switch (what) {
            case Asked.Run(Operation operation, Runnable dealtWith) -> run(operation, dealtWith);
            case Asked.Cancel(Attempt attempt, Runnable dealtWith) -> cancel(attempt, dealtWith);
            case Asked.Repeat() ->
                journal.all().stream()
                        .filter(each -> !each.status().state().isEnd())
                        .forEach(each -> listener.changed(each.guest(), each.status()));
            case Asked.Wake() -> {}
            case Asked.Ended(Attempt attempt, Asked.Outcome outcome) -> ended(attempt, outcome);
        }
    }

    private void run(Operation operation, Runnable dealtWith) {
        Known known = journal.find(Attempt.of(operation));
        if (known != null) {
            listener.changed(known.guest(), known.status());
            dealtWith.run();
            return;
        }
        if (waiting.size() >= WAITING_AT_MOST) {
            deny(operation, Failure.of(WAITING_AT_MOST + " operations wait in this guest already", "retry later"));
        } else if (accept(operation)) {
            waiting.add(operation);
            startNext();
        }
        dealtWith.run();
    }

    private boolean accept(Operation operation) {
        try {
            journal.accepted(operation, clock.now());
        } catch (IOException e) {
            LOG.error("operation {} cannot be kept", operation.id(), e);
            deny(
                    operation,
                    Failure.of(
                            "the guest's agent cannot keep it on its disk: " + e.getMessage(),
                            "make room on the guest's disk, and retry"));
            return false;
        }
        publish();
        tell(operation, OperationStatus.queued(operation, clock.now()));
        return true;
    }

    private void deny(Operation operation, Failure failure) {
        OperationStatus queued = OperationStatus.queued(operation, clock.now());
        listener.changed(operation.guest(), queued.failed(failure, clock.now()));
    }

    private void cancel(Attempt attempt, Runnable dealtWith) {
        Known known = journal.find(attempt);
        if (known != null && !known.status().state().isEnd()) {
            keep(() -> journal.cancelAsked(attempt));
            Work now = working;
            if (now != null && Attempt.of(now.operation()).equals(attempt)) {
                now.stop(Work.Stop.CANCELLED);
            } else {
                cancelWaiting(attempt, known.status());
            }
        } else if (known != null) {
            listener.changed(known.guest(), known.status());
        }
        dealtWith.run();
    }

    private void cancelWaiting(Attempt attempt, OperationStatus status) {
        for (Operation each : waiting) {
            if (Attempt.of(each).equals(attempt)) {
                waiting.remove(each);
                change(each, status.cancelled(clock.now()));
                return;
            }
        }
    }

    private void startNext() {
        Operation next = working == null ? waiting.poll() : null;
        if (next == null) {
            return;
        }
        Attempt attempt = Attempt.of(next);
        Known known = journal.find(attempt);
        Work work = new Work(next, modules, clock);
        working = work;
        workingSince = clock.elapsed();
        if (known != null && known.cancellation() == Known.Cancellation.ASKED) {
            work.stop(Work.Stop.CANCELLED);
        }
        OperationStatus before = known == null ? OperationStatus.queued(next, clock.now()) : known.status();
        change(next, running(before, before.steps(), before.percent(), null));
        worker.execute(() -> put(new Asked.Ended(attempt, work.run())));
    }

    private void ended(Attempt attempt, Asked.Outcome outcome) {
        Work now = working;
        if (now == null || !Attempt.of(now.operation()).equals(attempt)) {
            return;
        }
        working = null;
        Known known = journal.find(attempt);
        if (known != null && !known.status().state().isEnd()) {
            change(now.operation(), outcome.after(known.status()));
        }
        startNext();
    }

    private void look(Work now) {
        Known known = journal.find(Attempt.of(now.operation()));
        if (known == null || known.status().state().isEnd()) {
            return;
        }
        Duration elapsed = clock.elapsed();
        Duration overdue = elapsed.minus(workingSince).minus(Deadline.span(now.operation()));
        if (!overdue.isNegative()) {
            now.stop(Work.Stop.DEADLINE);
        }
        if (overdue.compareTo(STOPPING) >= 0) {
            change(now.operation(), known.status().failed(Deadline.passed(now.operation()), clock.now()));
        } else if (elapsed.minus(toldAt).compareTo(TELL_EVERY) >= 0) {
            progress(now, known.status(), elapsed);
        }
    }

    private void progress(Work now, OperationStatus before, Duration elapsed) {
        Work.Look look = now.look();
        if (look.steps().isEmpty()) {
            return;
        }
        int percent = Progress.percent(look.steps(), before.percent());
        boolean moved = !states(look.steps()).equals(states(before.steps()));
        if (!moved && percent == before.percent() && look.steps().equals(before.steps())) {
            return;
        }
        OperationStatus status = running(before, look.steps(), percent, elapsed.minus(look.stepSince()));
        if (moved) {
            change(now.operation(), status);
        } else {
            tell(now.operation(), status);
        }
    }

    private OperationStatus running(
            OperationStatus before, List<Step> steps, int percent, @Nullable Duration stepRunningFor) {
        return new OperationStatus(
                before.id(),
                before.attempt(),
                OperationState.RUNNING,
                percent,
                steps,
                stepRunningFor == null ? null : Progress.delayLeft(steps, stepRunningFor),
                null,
                clock.now());
    }

    /** The one way by which an accepted attempt changes: durable, then visible, then told. */
    private void change(Operation operation, OperationStatus status) {
        keep(() -> journal.changed(status));
        LOG.info("operation {} attempt {} is {}", status.id(), status.attempt(), status.state());
        publish();
        tell(operation, status);
    }

    private void tell(Operation operation, OperationStatus status) {
        toldAt = clock.elapsed();
        listener.changed(operation.guest(), status);
    }

    private void publish() {
        List<OperationStatus> all = new ArrayList<>();
        journal.all().forEach(each -> all.add(each.status()));
        newestFirst = List.copyOf(all.reversed());
    }

    private void put(Asked what) {
        try {
            asked.put(what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What cannot be kept ends the agent: what was accepted stands in the journal, and is done after the restart. */
    private static void keep(JournalWrite write) {
        try {
            write.write();
        } catch (IOException e) {
            throw new UncheckedIOException("the operation journal cannot be written", e);
        }
    }

    private interface JournalWrite {
        void write() throws IOException;
    }

    private static List<Step.State> states(List<Step> steps) {
        return steps.stream().map(Step::state).toList();
    }
}
