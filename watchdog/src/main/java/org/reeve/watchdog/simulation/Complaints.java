package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.watchdog.journal.JournalAudit;
import org.reeve.watchdog.loop.Standing;
import org.reeve.watchdog.recovery.RecoveryState;
import org.reeve.watchdog.vm.SimulatedHypervisor;

/** What is not as it should be once everything has been healed for long enough. */
final class Complaints {
    private static final Duration A_LITTLE = Duration.ofMinutes(1);

    private final Truth truth;
    private final SimulatedHypervisor hypervisor;
    private final SimulatedDaemon daemon;
    private final SimulatedCentral central;
    private final Invariants invariants;
    private final Duration quietTime;

    /** @param quietTime for how long a guest is left alone in quarantine */
    Complaints(
            Truth truth,
            SimulatedHypervisor hypervisor,
            SimulatedDaemon daemon,
            SimulatedCentral central,
            Invariants invariants,
            Duration quietTime) {
        this.truth = truth;
        this.hypervisor = hypervisor;
        this.daemon = daemon;
        this.central = central;
        this.invariants = invariants;
        this.quietTime = quietTime;
    }

    /** The first of them; null for none. */
    @Nullable
    String now() {
        if (!daemon.lives()) {
            return "the daemon does not run";
        }
        List<JournalAudit.Attempt> open = invariants.operationsThatHaveNotEnded();
        if (!open.isEmpty()) {
            return "not ended: " + open + ", known: " + daemon.standings();
        }
        String waiting = central.waitsFor();
        if (waiting != null) {
            return "central waits for " + waiting;
        }
        if (daemon.outbox().size() > 0) {
            return "central has not got " + daemon.outbox().size() + " messages";
        }
        Map<GuestId, Standing> standings = daemon.standings();
        for (GuestTruth guest : truth.all()) {
            Standing standing = standings.get(guest.id);
            if (!hypervisor.exists(guest.id)) {
                if (standing != null) {
                    return guest.name + " is gone, and still known: " + standing;
                }
                continue;
            }
            if (standing == null) {
                return guest.name + " is not known";
            }
            String complaint = guest.complaint(standing.recovery().word());
            if (complaint == null && isSeenToHang(guest, standing.recovery())) {
                complaint = guest.name + " hangs, and nobody does anything";
            }
            if (complaint == null && standing.recovery() instanceof RecoveryState.Quarantined quarantined) {
                complaint = quarantineComplaint(guest, quarantined);
            }
            if (complaint == null) {
                complaint = pictureComplaint(guest, standing);
            }
            if (complaint != null) {
                return complaint + "; recovery: " + standing.recovery();
            }
        }
        return null;
    }

    private @Nullable String quarantineComplaint(GuestTruth guest, RecoveryState.Quarantined quarantined) {
        Duration left = quarantined.until().minus(daemon.elapsed());
        if (left.plus(A_LITTLE).isNegative()) {
            return guest.name + " has been in quarantine for long enough";
        }
        // Less than it has lasted: a start just before may have been in its incident still.
        Duration lasts = quietTime.minus(left).minus(A_LITTLE);
        return guest.isStartedByPeopleWithin(lasts)
                ? guest.name + " was started by somebody, and is in quarantine still"
                : null;
    }

    /** Two witnesses say so: no CPU moves, and neither QEMU nor the agent answers. */
    private boolean isSeenToHang(GuestTruth guest, RecoveryState recovery) {
        boolean agentKnown = recovery.past().boot() != null;
        boolean still = hypervisor
                .inside(guest.id)
                .filter(SimulatedHypervisor.Inside.HANGS_STANDING_STILL::equals)
                .isPresent();
        boolean givenUp = recovery instanceof RecoveryState.Quarantined || recovery instanceof RecoveryState.Observed;
        return guest.wish() == GuestTruth.Wish.ON
                && guest.standsStill()
                && !givenUp
                && (guest.isQemuStopped() || (still && agentKnown));
    }

    private @Nullable String pictureComplaint(GuestTruth guest, Standing standing) {
        GuestReport shown = central.reported().stream()
                .filter(report -> report.guest().equals(guest.id))
                .findFirst()
                .orElse(null);
        if (shown == null || shown.power() != hypervisor.reality(guest.id).power()) {
            return "central's picture of " + guest.name + " is wrong: " + shown;
        }
        if (!shown.recovery().equals(standing.recovery().word())) {
            return "central's word for " + guest.name + " is wrong: " + shown.recovery();
        }
        boolean openHere = standing.incident() != null;
        boolean sameThere = central.incidents().values().stream()
                .filter(incident -> incident.guest().equals(guest.id))
                .filter(incident -> incident.closedAt() == null)
                .toList()
                .equals(openHere ? List.of(Objects.requireNonNull(standing.incident())) : List.of());
        return sameThere ? null : "central's incidents of " + guest.name + " are not the host's";
    }
}
