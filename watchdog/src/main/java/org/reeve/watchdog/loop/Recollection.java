package org.reeve.watchdog.loop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.Problem;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.journal.Intent;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.RecordedOperation;
import org.reeve.watchdog.journal.Remembered;
import org.reeve.watchdog.operations.OperationEvent;
import org.reeve.watchdog.operations.Operations;
import org.reeve.watchdog.operations.Work;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.recovery.RecoveryEvent;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.trace.Observation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** After a restart of the daemon: what was under way when it ended is settled by looking, never by doing it again. */
final class Recollection {
    private static final Logger LOG = LoggerFactory.getLogger(Recollection.class);
    private static final Deed.Outcome UNCLEAR =
            new Deed.Outcome.Unclear("The watchdog was restarted in the middle of it.");

    private final String boot;
    private final Sitting sitting;
    private final ReeveClock clock;
    private final Policies policies;
    private final Roster roster;
    private final GuestDesk desk;
    private final Onlooker onlooker;

    /** @param boot which boot of the host this is */
    Recollection(
            String boot,
            Sitting sitting,
            ReeveClock clock,
            Policies policies,
            Roster roster,
            GuestDesk desk,
            Onlooker onlooker) {
        this.boot = boot;
        this.sitting = sitting;
        this.clock = clock;
        this.policies = policies;
        this.roster = roster;
        this.desk = desk;
        this.onlooker = onlooker;
    }

    void takeUp() throws JournalException {
        RecoveryEvent.HostBoot ran = noticeBoot();
        Remembered remembered = sitting.journal().remembered();
        if (!remembered.recoveries().isEmpty()) {
            roster.hasBeenWatched();
        }
        remembered.recoveries().forEach((id, state) -> {
            KnownGuest guest = roster.known(id);
            guest.recovery = state;
            guest.ran = ran;
        });
        remembered.policies().forEach(this::hold);
        remembered.incidents().forEach((id, incident) -> roster.known(id).incident = incident);
        remembered.operations().forEach(this::queue);
        for (Intent intent : remembered.unsettled()) {
            sitting.note(entry -> entry.outcome(intent.number(), RecoveryDesk.words(UNCLEAR)));
        }
        roster.all().forEach(desk::takeUpFailure);
        for (KnownGuest guest : roster.all()) {
            settle(guest);
        }
        LOG.info(
                "The journal knows {} guests, {} open operations, {} open incidents, {} deeds without an outcome.",
                remembered.recoveries().size(),
                remembered.operations().size(),
                remembered.incidents().size(),
                remembered.unsettled().size());
    }

    /** No run of a guest outlives its host, and its number may be given again. */
    private RecoveryEvent.HostBoot noticeBoot() throws JournalException {
        if (sitting.journal().isOfBoot(boot)) {
            return RecoveryEvent.HostBoot.RAN_SINCE;
        }
        Map<GuestId, RecoveryState> before = sitting.journal().remembered().recoveries();
        sitting.note(entry -> {
            entry.boot(boot);
            before.forEach((guest, state) -> entry.recovery(guest, state.afterRunsEnded()));
        });
        return RecoveryEvent.HostBoot.NOT_RUN_SINCE;
    }

    /** What the operator allowed once may be out of bounds by now. */
    private void hold(GuestId guest, String toml) {
        List<Problem> problems = policies.set(guest, toml);
        if (!problems.isEmpty()) {
            LOG.warn(
                    "Guest {} has a policy of its own that this host does not take any more, so the host's holds for it: {}",
                    guest,
                    problems);
        } else {
            onlooker.tell(new Observation.PolicySet(guest, toml));
        }
    }

    private void queue(RecordedOperation recorded) {
        Operation operation = recorded.operation();
        KnownGuest guest = roster.known(operation.guest());
        Duration deadline = clock.elapsed().plus(Operations.timeLeft(operation, clock.now()));
        guest.operations =
                Operations.remembered(guest.operations, operation, recorded.status(), recorded.cancelling(), deadline);
    }

    private void settle(KnownGuest guest) throws JournalException {
        Incident incident = guest.incident;
        if (incident != null && incident.cause() == Incident.Cause.CHECK_FAILED) {
            guest.recovery.failedCheck().map(FailedCheck::name).ifPresent(guest.signs::awaitCheck);
        }
        if (guest.recovery instanceof RecoveryState.Acting acting
                && acting.certainty() == RecoveryState.Certainty.IN_FLIGHT) {
            desk.recover(guest, new RecoveryEvent.DeedEnded(acting.deed().number(), UNCLEAR));
        }
        Work head = guest.operations.head().orElse(null);
        if (head != null && head.phase() == Work.Phase.CALL) {
            Operation operation = head.operation();
            desk.operate(guest, new OperationEvent.CallEnded(operation.id(), operation.attempt(), UNCLEAR));
        }
    }
}
