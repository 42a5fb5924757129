package org.reeve.agent.operations;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations of this guest, and the two threads they live on: one decides and keeps the journal, one does the work. Thread-safe. */
public final class Operations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final Duration JOIN = Duration.ofSeconds(2);

    private final OperationJournal journal;
    private final OperationRunner runner;
    private final ThreadPoolExecutor worker;
    private final Thread deciding;
    private final ReeveClock clock;
    private final Runnable broken;
    private volatile Duration turnedAt;
    private volatile boolean closed;

    /** Whether there was room for a wish. */
    public enum Taken {
        TAKEN,
        /** Too much was asked at once. Whoever asked has to ask again, later. */
        FULL
    }

    /** What the operations stand on. */
    public record Ground(WireCodec codec, ReeveClock clock) {}

    /**
     * Opens the journal; nothing runs before {@link #start}.
     *
     * @param path the journal's file, in a directory of Reeve's own
     * @param broken called when the journal can no longer be written: the daemon must end
     * @throws IOException when the journal cannot be read or written
     */
    public static Operations open(
            Path path, Modules modules, Ground ground, OperationListener listener, Runnable broken) throws IOException {
        OperationJournal.Opened opened = OperationJournal.open(path, ground.codec());
        opened.damage().forEach(LOG::error);
        return new Operations(opened.journal(), modules, ground.clock(), listener, broken);
    }

    private Operations(
            OperationJournal journal, Modules modules, ReeveClock clock, OperationListener listener, Runnable broken) {
        this.journal = journal;
        this.clock = clock;
        this.broken = broken;
        this.turnedAt = clock.elapsed();
        worker = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> thread("operation-work", body));
        worker.allowCoreThreadTimeOut(true);
        runner = new OperationRunner(journal, modules, clock, worker, listener);
        deciding = thread("operations", this::decide);
    }

    public void start() {
        deciding.start();
    }

    /**
     * Asks for an operation; asking again is harmless.
     *
     * @param dealtWith called once it is durable or answered
     */
    public Taken run(Operation operation, Runnable dealtWith) {
        return ask(new Asked.Run(operation, dealtWith));
    }

    /** @param dealtWith called once it is durable or of no consequence */
    public Taken cancel(OperationId id, int attempt, Runnable dealtWith) {
        return ask(new Asked.Cancel(new Attempt(id, attempt), dealtWith));
    }

    /** Tells the listener again what has not ended. */
    public Taken repeat() {
        return ask(new Asked.Repeat());
    }

    /** As they are now, the newest first; at most some two hundred. */
    public List<OperationStatus> newestFirst() {
        return runner.newestFirst();
    }

    /** When the deciding thread last came round, as {@link ReeveClock#elapsed}: it does so every second. */
    public Duration turnedAt() {
        return turnedAt;
    }

    /** Stops deciding; what is being done is left as it is, and goes on in the next life. */
    @Override
    public void close() {
        closed = true;
        // Not by an interrupt: that would close the journal's channel in the middle of a write.
        Taken ignored = ask(new Asked.Wake());
        worker.shutdownNow();
        try {
            if (deciding.join(JOIN)) {
                journal.close();
            }
        } catch (IOException e) {
            LOG.warn("the operation journal could not be closed: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Taken ask(Asked what) {
        return switch (runner.ask(what)) {
            case TAKEN -> Taken.TAKEN;
            case FULL -> Taken.FULL;
        };
    }

    private void decide() {
        try {
            runner.resume();
            while (!closed) {
                turnedAt = clock.elapsed();
                runner.turn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("operations cannot go on", e);
            broken.run();
        }
    }

    private static Thread thread(String name, Runnable body) {
        return Thread.ofPlatform().name(name).daemon().unstarted(body);
    }
}
