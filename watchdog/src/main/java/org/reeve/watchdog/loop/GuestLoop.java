package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.vm.Hypervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that decides, and the queue in front of it. Everything may be put in from any thread and without waiting. Hints of
 * the hypervisor are dropped when too many wait: then the list of guests is read instead, which shows the same. Answers and
 * messages are not dropped; there are never more of them than calls under way and windows of links, and if there are the
 * daemon ends.
 */
public final class GuestLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GuestLoop.class);
    private static final int MAX_HINTS = 10_000;
    /** Never reached but by a loop that cannot keep up, or by a bug: there is no use in going on then. */
    private static final int MAX_WAITING = 100_000;

    /** As in lists of threads. */
    public static final String THREAD = "reeve-loop";

    private static final long LONGEST_SLEEP_MILLIS = 1_000;

    private final LinkedBlockingQueue<LoopEvent> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger hints = new AtomicInteger();
    private final AtomicBoolean hintsDropped = new AtomicBoolean();
    private final Hypervisor hypervisor;
    private final Desk desk;
    private final ProgressGate.Loop progress;
    private final BiConsumer<String, Throwable> fatal;
    private volatile boolean closed;
    private @Nullable Thread thread;

    public GuestLoop(
            LoopConfig config, Hypervisor hypervisor, Journal journal, LoopVoice voice, ReeveClock clock, Watch watch) {
        this.hypervisor = hypervisor;
        this.progress = watch.progress();
        this.fatal = watch.fatal();
        this.desk = new Desk(config, journal, voice, clock, new Effects(hypervisor, queue::add));
    }

    /**
     * Who watches the loop.
     *
     * @param fatal told when the loop cannot go on: what happened, and its cause
     */
    public record Watch(ProgressGate.Loop progress, BiConsumer<String, Throwable> fatal) {}

    /**
     * Takes up what the journal remembers, and begins.
     *
     * @throws JournalException when the journal cannot be read or written
     */
    public void start() throws JournalException {
        desk.remember();
        thread = Thread.ofPlatform().name(THREAD).start(this::run);
        hypervisor.listen(event -> {
            if (hints.incrementAndGet() > MAX_HINTS) {
                hints.decrementAndGet();
                hintsDropped.set(true);
            } else {
                queue.add(new LoopEvent.FromHypervisor(event));
            }
        });
    }

    public void centralUp() {
        queue.add(new LoopEvent.CentralUp());
    }

    public void centralSaid(Message message, Runnable dealtWith) {
        queue.add(new LoopEvent.FromCentral(message, dealtWith));
    }

    public void agentLinked(GuestId guest, AgentLine line) {
        queue.add(new LoopEvent.AgentLinked(guest, line));
    }

    /** The checks of a guest from the outside found something new. */
    public void checked(GuestId guest, List<FailedCheck> failed, @Nullable Duration networkSilentSince) {
        queue.add(new LoopEvent.Checked(guest, failed, networkSilentSince));
    }

    public void agentSaid(GuestId guest, Message message, Runnable dealtWith) {
        queue.add(new LoopEvent.FromAgent(guest, message, dealtWith));
    }

    /** Ends after the event at hand. What is being done at the hypervisor goes on; the journal knows of it. */
    @Override
    public void close() {
        closed = true;
        queue.add(new LoopEvent.CentralUp()); // It wakes the loop.
        Thread running = thread;
        try {
            if (running != null) {
                running.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                if (queue.size() > MAX_WAITING) {
                    throw new IllegalStateException(queue.size() + " events wait");
                }
                LoopEvent event = queue.poll(desk.sleepMillis(LONGEST_SLEEP_MILLIS), TimeUnit.MILLISECONDS);
                if (closed) {
                    return;
                }
                if (event instanceof LoopEvent.FromHypervisor) {
                    hints.decrementAndGet();
                }
                if (event != null) {
                    desk.take(event);
                }
                if (hintsDropped.getAndSet(false)) {
                    LOG.warn("Too many events wait; the list of guests is read instead.");
                    desk.listSoon();
                }
                desk.tick();
                progress.progressed();
            }
        } catch (RuntimeException | InterruptedException | Error failure) {
            fatal.accept("the loop that decides has ended", failure);
        }
    }
}
