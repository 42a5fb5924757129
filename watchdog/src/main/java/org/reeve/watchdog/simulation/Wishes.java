package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.journal.JournalAudit;
import org.reeve.watchdog.loop.Standing;
import org.reeve.watchdog.recovery.WantedPower;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.PowerReason;

/** What people want of each guest, as far as Reeve can know it. */
final class Wishes {
    /** What a guest's own policy may say. */
    private static final List<Integer> PRIORITIES = List.of(10, 30, 50);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Truth truth;
    private final Invariants invariants;
    private final SimulatedCentral central;
    private final EventWire wire;
    private final BrakeWitness brake;
    private final Map<GuestId, Integer> priorities = new HashMap<>();
    /** Which are in trouble, as far as it was known last. */
    private final Set<GuestId> troubled = new HashSet<>();

    Wishes(Truth truth, Invariants invariants, SimulatedCentral central, EventWire wire, BrakeWitness brake) {
        this.wire = wire;
        this.brake = brake;
        this.truth = truth;
        this.invariants = invariants;
        this.central = central;
    }

    /** Somebody, or something, did this to a guest. */
    void happened(HypervisorEvent event) {
        if (event instanceof GuestEvent.Stopped stopped) {
            GuestTruth guest = truth.of(stopped.guest());
            if (stopped.why() == PowerReason.UNKNOWN) {
                guest.wish(GuestTruth.Wish.UNKNOWN);
            }
            boolean byPeople = stopped.why() == PowerReason.SHUTDOWN
                    || stopped.why() == PowerReason.SAVED
                    || stopped.why() == PowerReason.MIGRATED
                    || (stopped.why() == PowerReason.DESTROYED && guest.switchedOffMeans() == GuestTruth.Wish.OFF);
            if (byPeople) {
                // In the midst of trouble nobody can tell whose power cut it was.
                boolean ambiguous = invariants.isRecoveryAtWork(stopped.guest())
                        || invariants.isAskedToReboot(stopped.guest())
                        || (stopped.why() == PowerReason.DESTROYED && troubled.contains(stopped.guest()));
                guest.wish(ambiguous ? GuestTruth.Wish.UNKNOWN : GuestTruth.Wish.OFF);
            }
        } else if (event instanceof GuestEvent.Rebooted rebooted) {
            if (troubled.contains(rebooted.guest()) && !wire.isHeard()) {
                invariants.rebootedUnheard(rebooted.guest());
            }
        } else if (event instanceof GuestEvent.Started started && !invariants.isRecoveryAtWork(started.guest())) {
            truth.of(started.guest()).wish(GuestTruth.Wish.UNKNOWN);
            if (wire.isHeard()) {
                truth.of(started.guest()).startedByPeople();
            }
            invariants.startedByPeople(started.guest());
        }
    }

    /** Each guest gets a policy of its own. */
    void givePriorities(Chance chance) {
        for (GuestTruth guest : truth.all()) {
            int priority = chance.of(PRIORITIES);
            central.ask(guest.id, new OperationRequest.Policy("priority = " + priority), PATIENCE);
            priorities.put(guest.id, priority);
        }
    }

    /** What operations did on purpose is what is wished. */
    void ended(JournalAudit.Attempt attempt) {
        Operation operation = central.asked(attempt.id());
        if (attempt.state() == OperationState.DONE && operation.request() instanceof OperationRequest.Policy) {
            brake.priority(operation.guest(), Objects.requireNonNull(priorities.get(operation.guest())));
        }
        if (attempt.state() != OperationState.DONE
                || !(operation.request() instanceof OperationRequest.Power(PowerAction action))) {
            return;
        }
        GuestTruth guest = truth.of(operation.guest());
        switch (action) {
            case SHUTDOWN, POWER_OFF ->
                guest.wish(guest.cpus() == GuestTruth.Cpus.OFF ? GuestTruth.Wish.OFF : GuestTruth.Wish.UNKNOWN);
            case START, REBOOT, RESET -> {
                guest.wish(GuestTruth.Wish.UNKNOWN);
                guest.startedByPeople();
                invariants.startedByPeople(guest.id);
            }
        }
    }

    /** A guest that Reeve has seen running well, it must keep running. */
    void seen(GuestTruth guest, Standing standing) {
        if (standing.incident() == null) {
            troubled.remove(guest.id);
            invariants.isOutOfTrouble(guest.id);
        } else {
            troubled.add(guest.id);
        }
        boolean seenRunning = standing.recovery().wantedPower() == WantedPower.ON && guest.isWellAndRuns();
        if (seenRunning && guest.sinceLong().compareTo(Invariants.STALE) > 0) {
            guest.wish(GuestTruth.Wish.ON);
        }
    }
}
