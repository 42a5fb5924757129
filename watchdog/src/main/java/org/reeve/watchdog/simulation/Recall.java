package org.reeve.watchdog.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.OperationState;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.SimulatedDisk;
import org.reeve.watchdog.loop.LoopVoice;
import org.reeve.watchdog.loop.Standing;
import org.reeve.watchdog.loop.WantedChecks;
import org.reeve.watchdog.operations.OperationQueue;
import org.reeve.watchdog.operations.Work;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.recovery.RecoveryState.Acting;
import org.reeve.watchdog.recovery.RecoveryState.Certainty;
import org.reeve.watchdog.vm.Guest;

/**
 * Whether a daemon that started with the journal as it is now would know what this one knows. What was under way is unclear to
 * it, and times count from when they were written.
 */
final class Recall {
    private static final LoopVoice SILENCE = new LoopVoice() {
        @Override
        public void toCentral(Message message) {}

        @Override
        public void outboxGrew() {}

        @Override
        public void toAgent(GuestId guest, Message message) {}

        @Override
        public void checks(List<WantedChecks> wanted) {}

        @Override
        public void guests(List<Guest> guests) {}
    };

    private final SimulatedDisk disk;
    private final Path place;
    private final SimulatedDaemon daemon;
    private final Stage stage;

    Recall(Stage stage, SimulatedDisk disk, Path place, SimulatedDaemon daemon) {
        this.stage = stage;
        this.disk = disk;
        this.place = place;
        this.daemon = daemon;
    }

    void check() {
        SimulatedDisk copy = disk.copyTo(place);
        try {
            DaemonClock clock = new DaemonClock(stage.clock(), Duration.ofDays(7));
            compare(daemon.standings(), daemon.recalled(copy, clock, SILENCE));
        } catch (JournalException failure) {
            throw new Violation("a copy of the journal cannot be read", failure);
        } finally {
            copy.remove();
        }
    }

    private static void compare(Map<GuestId, Standing> known, Map<GuestId, Standing> recalled) {
        Set<GuestId> all = new HashSet<>(known.keySet());
        all.addAll(recalled.keySet());
        Standing nothing = new Standing(RecoveryState.unknown(), null, OperationQueue.EMPTY);
        for (GuestId guest : all) {
            Standing here = known.getOrDefault(guest, nothing);
            Standing there = recalled.getOrDefault(guest, nothing);
            require(sameRecovery(here.recovery(), there.recovery()), guest, here.recovery(), there.recovery());
            boolean settled = here.recovery() instanceof Acting acting && acting.certainty() == Certainty.IN_FLIGHT;
            require(sameIncident(here.incident(), there.incident(), settled), guest, here.incident(), there.incident());
            require(
                    works(here.operations()).containsAll(works(there.operations()))
                            && works(there.operations()).containsAll(certain(here.operations())),
                    guest,
                    here.operations(),
                    there.operations());
        }
    }

    private static boolean sameRecovery(RecoveryState here, RecoveryState there) {
        RecoveryState expected = here instanceof Acting acting
                ? new Acting(acting.past(), acting.trouble(), acting.deed(), Certainty.UNCLEAR)
                : here;
        return timeless(expected).equals(timeless(there));
    }

    /** Moved so that its newest time is zero. */
    private static RecoveryState timeless(RecoveryState state) {
        Duration newest =
                switch (state) {
                    case RecoveryState.Expecting expecting -> expecting.deadline();
                    case RecoveryState.Waiting waiting -> waiting.due();
                    case RecoveryState.Suspected suspected -> suspected.deadline();
                    case RecoveryState.Quarantined quarantined -> quarantined.until();
                    case RecoveryState.Stopped _, RecoveryState.Running _, Acting _, RecoveryState.Observed _ ->
                        state.past().restarts().isEmpty()
                                ? Duration.ZERO
                                : state.past().restarts().getLast();
                };
        return state.moved(newest.negated());
    }

    private static boolean sameIncident(@Nullable Incident here, @Nullable Incident there, boolean settled) {
        if (!settled || here == null || there == null) {
            return Objects.equals(here, there);
        }
        return here.id().equals(there.id()) && there.timeLine().containsAll(here.timeLine());
    }

    private static List<String> works(OperationQueue queue) {
        return queue.works().stream().map(Recall::words).toList();
    }

    /** Those that settling what was under way cannot have ended. */
    private static List<String> certain(OperationQueue queue) {
        return queue.works().stream()
                .filter(work -> work.phase() != Work.Phase.CALL
                        && work.phase() != Work.Phase.READ_BACK
                        && work.status().state() == OperationState.QUEUED)
                .map(Recall::words)
                .toList();
    }

    private static String words(Work work) {
        return work.operation() + " cancelling " + work.cancelling();
    }

    private static void require(boolean holds, GuestId guest, @Nullable Object here, @Nullable Object there) {
        Invariants.require(
                holds, "the journal does not hold what is known of " + guest + ": known " + here + ", held " + there);
    }
}
