package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.vm.GuestEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must not be lost, and could not be dealt with yet; mostly because the journal cannot be written. Without a journal nothing
 * is decided, and so nothing is done.
 */
final class Backlog {
    private static final Logger LOG = LoggerFactory.getLogger(Backlog.class);
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);

    private final Queue<LoopEvent> waiting = new ArrayDeque<>();
    private final Recurrence retry;
    private JournalHealth journal = JournalHealth.GOOD;

    private enum JournalHealth {
        GOOD,
        FAILING
    }

    Backlog(Duration now) {
        this.retry = new Recurrence(RETRY_EVERY, now);
    }

    void keep(LoopEvent event) {
        waiting.add(event);
    }

    /** A hint comes again with the list, a heartbeat by itself; the rest is kept. */
    void keepUnlessItComesAgain(LoopEvent event) {
        switch (event) {
            // Up to thousands a minute, and each is soon followed by a newer one.
            case LoopEvent.FromAgent from when from.message() instanceof Message.Heartbeat -> {}
            case LoopEvent.DeedEnded _,
                    LoopEvent.CallEnded _,
                    LoopEvent.DefinitionPlanned _,
                    LoopEvent.DefinitionEnded _,
                    LoopEvent.FromCentral _,
                    LoopEvent.FromAgent _,
                    LoopEvent.AgentLinked _,
                    LoopEvent.Checked _,
                    LoopEvent.EvidenceCollected _ -> keep(event);
            case LoopEvent.FromHypervisor hint -> {
                // No list shows it.
                if (hint.event() instanceof GuestEvent.Rebooted) {
                    keep(hint);
                }
            }
            case LoopEvent.Looked _,
                    LoopEvent.Listed _,
                    LoopEvent.Measured _,
                    LoopEvent.MeasureFailed _,
                    LoopEvent.LookFailed _,
                    LoopEvent.ListFailed _,
                    LoopEvent.DefinitionNotPlanned _,
                    LoopEvent.CentralUp _ -> {}
        }
    }

    /** It is tried again not later than {@code at}. */
    void retryBy(Duration at) {
        retry.by(at);
    }

    /** What to try again at this moment, and no longer waits here. */
    List<LoopEvent> takeWhenDue(Duration now) {
        if (waiting.isEmpty() || !retry.isDue(now)) {
            return List.of();
        }
        retry.done(now);
        List<LoopEvent> all = new ArrayList<>(waiting);
        waiting.clear();
        return all;
    }

    /** @throws IllegalStateException when it is damaged: a daemon that starts sets it aside, this one could only wait */
    void journalFails(JournalException failure) {
        if (failure.kind() == JournalException.Kind.DAMAGED) {
            throw new IllegalStateException(failure.getMessage(), failure);
        }
        if (journal == JournalHealth.GOOD) {
            LOG.error("Nothing is decided or done until the journal can be written: {}", failure.getMessage());
            journal = JournalHealth.FAILING;
        }
    }

    boolean isJournalFailing() {
        return journal == JournalHealth.FAILING;
    }

    void journalWorks() {
        if (journal == JournalHealth.FAILING) {
            LOG.info("The journal can be written again.");
            journal = JournalHealth.GOOD;
        }
    }
}
