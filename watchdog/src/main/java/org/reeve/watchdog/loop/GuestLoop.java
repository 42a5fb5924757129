package org.reeve.watchdog.loop;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.check.Findings;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.trace.Observation;
import org.reeve.watchdog.vm.Hypervisor;

/** The thread that decides. Everything may be put in from any thread and without waiting; see {@link LoopSteps}. */
public final class GuestLoop implements AutoCloseable {
    /** As in lists of threads. */
    public static final String THREAD = "reeve-loop";

    private final Hypervisor hypervisor;
    private final LoopSteps steps;
    private final ProgressGate.Loop progress;
    private final BiConsumer<String, Throwable> fatal;
    private volatile boolean closed;
    private @Nullable Thread thread;

    public GuestLoop(
            LoopConfig config, LoopTools tools, Journal journal, LoopVoice voice, ReeveClock clock, Watch watch) {
        this.hypervisor = tools.hypervisor();
        this.progress = watch.progress();
        this.fatal = watch.fatal();
        this.steps = new LoopSteps(config, tools, new EffectLanes(), journal, voice, clock);
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
        steps.remember();
        thread = Thread.ofPlatform().name(THREAD).start(this::run);
        hypervisor.listen(steps::hinted);
    }

    /** Whoever is told of all that is seen and done, on the loop's thread; before the start. It must not throw, nor take long. */
    public void onObservation(Consumer<Observation> onlooker) {
        steps.onObservation(onlooker);
    }

    public void centralUp() {
        steps.centralUp();
    }

    public void centralSaid(Message message, Runnable dealtWith) {
        steps.centralSaid(message, dealtWith);
    }

    public void agentLinked(GuestId guest, AgentLine line) {
        steps.agentLinked(guest, line);
    }

    /** The checks of a guest from the outside found something new. */
    public void checked(GuestId guest, Findings findings) {
        steps.checked(guest, findings);
    }

    public void agentSaid(GuestId guest, Message message, Runnable dealtWith) {
        steps.agentSaid(guest, message, dealtWith);
    }

    /** Ends after the event at hand. What is being done at the hypervisor goes on; the journal knows of it. */
    @Override
    public void close() {
        closed = true;
        steps.wake();
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
                steps.awaitAndStep();
                progress.progressed();
            }
        } catch (RuntimeException | InterruptedException | Error failure) {
            fatal.accept("the loop that decides has ended", failure);
        }
    }
}
