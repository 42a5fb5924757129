package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.check.Findings;
import org.reeve.watchdog.evidence.EvidenceCollector;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.trace.Observation;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop without its thread. Everything may be put in from any thread and without waiting; each step deals with some of
 * what arrived, and with the time, and keeps what it decided with one commit. {@link GuestLoop} is the thread that steps; a simulation steps in virtual time, and so
 * through the very same code. Hints of the hypervisor are dropped when too many wait: then the list of guests is read
 * instead, which shows the same. Answers and messages are not dropped; there are never more of them than calls under way and
 * windows of links, and if there are the daemon ends.
 */
public final class LoopSteps {
    private static final Logger LOG = LoggerFactory.getLogger(LoopSteps.class);
    private static final int MAX_HINTS = 10_000;
    /** Never reached but by a loop that cannot keep up, or by a bug: there is no use in going on then. */
    private static final int MAX_WAITING = 100_000;

    /** More would make the first of them wait for its deed; with fewer, commits cost more than what they keep. */
    private static final int MOST_TOGETHER = 64;

    private static final long LONGEST_SLEEP_MILLIS = 1_000;
    /** What wakes nobody waits so long at the most. */
    private static final long LONGEST_WAIT_MILLIS = 100;

    private final Arrivals queue = new Arrivals();
    private final AtomicInteger hints = new AtomicInteger();
    private final AtomicBoolean hintsDropped = new AtomicBoolean();
    private final Desk desk;

    /** @param lanes where what is decided is done */
    public LoopSteps(
            LoopConfig config, LoopTools tools, Lanes lanes, Journal journal, LoopVoice voice, ReeveClock clock) {
        EvidenceCollector collector = new EvidenceCollector(tools.hypervisor(), tools.evidence(), clock);
        Sitting sitting = new Sitting(journal);
        Effects effects = new Effects(tools.hypervisor(), collector, lanes, queue::add, sitting);
        this.desk = new Desk(config, sitting, new HeldVoice(voice, sitting), clock, effects);
    }

    /**
     * Takes up what the journal remembers; before the first step.
     *
     * @throws JournalException when the journal cannot be read or written
     */
    public void remember() throws JournalException {
        desk.remember();
    }

    /** Whoever is told of all that is seen and done, on the thread that steps; before {@link #remember}. It must not throw, nor take long. */
    public void onObservation(Consumer<Observation> onlooker) {
        desk.onObservation(onlooker);
    }

    // ---- what arrives

    public void hinted(HypervisorEvent event) {
        if (hints.incrementAndGet() > MAX_HINTS) {
            hints.decrementAndGet();
            hintsDropped.set(true);
        } else {
            queue.add(new LoopEvent.FromHypervisor(event));
        }
    }

    public void centralUp() {
        queue.add(new LoopEvent.CentralUp());
    }

    /** @param dealtWith told when the message need not be repeated: what follows from it is in the journal */
    public void centralSaid(Message message, Runnable dealtWith) {
        queue.add(new LoopEvent.FromCentral(message, dealtWith));
    }

    public void agentLinked(GuestId guest, AgentLine line) {
        queue.add(new LoopEvent.AgentLinked(guest, line));
    }

    /** The checks of a guest from the outside found something new. */
    public void checked(GuestId guest, Findings findings) {
        queue.add(new LoopEvent.Checked(guest, findings));
    }

    /** @param dealtWith told when the message need not be repeated: what follows from it is in the journal */
    public void agentSaid(GuestId guest, Message message, Runnable dealtWith) {
        queue.add(new LoopEvent.FromAgent(guest, message, dealtWith));
    }

    // ---- steps

    /** How long nothing needs to be done if nothing arrives. */
    public Duration untilDue() {
        return queue.size() == 0 ? Duration.ofMillis(desk.sleepMillis(LONGEST_SLEEP_MILLIS)) : Duration.ZERO;
    }

    /**
     * One step, when something has arrived or is due.
     *
     * @throws IllegalStateException when far more waits than there can be unless the loop cannot keep up
     */
    public void awaitAndStep() throws InterruptedException {
        if (queue.size() > MAX_WAITING) {
            throw new IllegalStateException(queue.size() + " events wait");
        }
        queue.await(desk.sleepMillis(LONGEST_WAIT_MILLIS));
        step();
    }

    /** One step now, whether anything has arrived or not. */
    public void step() {
        step(MOST_TOGETHER);
    }

    /** The same with one thing of what arrived at the most: for whoever tells what follows from each. */
    public void stepByOne() {
        step(1);
    }

    private void step(int atMost) {
        List<LoopEvent> events = queue.take(atMost);
        hints.addAndGet(-(int) events.stream()
                .filter(LoopEvent.FromHypervisor.class::isInstance)
                .count());
        if (hintsDropped.getAndSet(false)) {
            LOG.warn("Too many events wait; the list of guests is read instead.");
            desk.listSoon();
        }
        desk.sit(events);
    }

    /** Wakes {@link #awaitAndStep}. */
    void wake() {
        centralUp();
    }

    /** Where everything stands; between two steps, on the thread that steps. */
    public Map<GuestId, Standing> standings() {
        return desk.standings();
    }
}
