package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.WatchdogAction;

/** What no event of the hypervisor tells: guests that hang, or only seem to. */
final class Ailments {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final List<Activity> ACTIVITIES = List.of(
            Activity.MIGRATING,
            Activity.SAVING,
            Activity.DUMPING,
            Activity.BACKING_UP,
            Activity.SNAPSHOTTING,
            Activity.OTHER);

    private final Stage stage;
    private final Truth truth;
    private final SimulatedHypervisor hypervisor;
    private final GuestDoings guests;
    private final SimulatedProbes probes;
    private final Function<GuestId, Optional<FailedCheck.Action>> mostThatMayBeDone;

    /** @param mostThatMayBeDone when the guest's service fails; empty where no check would see that */
    Ailments(
            Stage stage,
            Truth truth,
            SimulatedHypervisor hypervisor,
            GuestDoings guests,
            SimulatedProbes probes,
            Function<GuestId, Optional<FailedCheck.Action>> mostThatMayBeDone) {
        this.stage = stage;
        this.truth = truth;
        this.hypervisor = hypervisor;
        this.guests = guests;
        this.probes = probes;
        this.mostThatMayBeDone = mostThatMayBeDone;
    }

    /** Half of what is stopped goes on; the rest, and all that hangs, is for recovery. */
    void heal() {
        probes.networkUp();
        for (GuestTruth guest : truth.all()) {
            guest.serviceWorks();
            if (stage.chance().oneIn(2)) {
                qemuGoesOn(guest);
            }
            if (hypervisor.exists(guest.id)) {
                calmDown(guest, guest.boots());
                end(guest);
            }
        }
    }

    // ---- it hangs

    void hangs() {
        guests.onSome(GuestTruth::isWellAndRuns, guest -> {
            hang(guest);
            if (hasDevice(guest)) {
                int boot = guest.boots();
                stage.after(stage.chance().between(Duration.ofSeconds(5), Duration.ofSeconds(40)), () -> {
                    if (guest.boots() == boot && guest.standsStill() && !guest.isQemuStopped()) {
                        hypervisor.watchdogFires(guest.id);
                    }
                });
            }
        });
    }

    /** Its device notices that it hangs before anybody else can. */
    void watchdogFires() {
        guests.onSome(guest -> guest.isWellAndRuns() && hasDevice(guest), guest -> {
            hang(guest);
            hypervisor.watchdogFires(guest.id);
        });
    }

    private void hang(GuestTruth guest) {
        hypervisor.inside(guest.id, stage.chance().oneIn(2) ? Inside.HANGS_SPINNING : Inside.HANGS_STANDING_STILL);
        guest.hangs();
    }

    /** SIGSTOP, and sometimes SIGCONT later. */
    void qemuStops() {
        guests.onSome(guest -> guest.cpus() != GuestTruth.Cpus.OFF && !guest.isQemuStopped(), guest -> {
            int boot = guest.boots();
            hypervisor.qemuStops(guest.id);
            guest.qemuStops();
            stage.after(stage.chance().between(Duration.ofSeconds(1), LONG), () -> {
                if (guest.boots() == boot) {
                    qemuGoesOn(guest);
                }
            });
        });
    }

    private void qemuGoesOn(GuestTruth guest) {
        if (guest.isQemuStopped()) {
            guest.qemuGoesOn();
            hypervisor.qemuGoesOn(guest.id);
        }
    }

    // ---- it only seems to

    /** It computes and asks nothing of disks and network; or its disks do not answer; or its file systems are frozen. */
    void isBusy() {
        guests.onSome(guest -> guest.isWellAndRuns() && !hasDevice(guest) && probes.networkCarries(), guest -> {
            int boot = guest.boots();
            hypervisor.inside(guest.id, stage.chance().oneIn(2) ? Inside.BUSY : Inside.DISKS_STAND_STILL);
            stage.after(
                    stage.chance().between(Duration.ofSeconds(10), LONG.multipliedBy(2)), () -> calmDown(guest, boot));
        });
    }

    private void calmDown(GuestTruth guest, int boot) {
        boolean isBusy = guest.boots() == boot
                && hypervisor
                        .inside(guest.id)
                        .filter(inside -> inside == Inside.BUSY || inside == Inside.DISKS_STAND_STILL)
                        .isPresent();
        if (isBusy) {
            hypervisor.inside(guest.id, Inside.HEALTHY);
        }
    }

    /** It was fed too late once, and the guest lives. */
    void deviceFiresForNothing() {
        guests.onSome(guest -> guest.isWellAndRuns() && isIdle(guest) && guestOutlivesDevice(guest), guest -> {
            guest.feedsTooLate();
            hypervisor.watchdogFires(guest.id);
        });
    }

    /** The host works on it; meanwhile it may stand still. */
    void hostIsAtWorkOnIt() {
        guests.onSome(guest -> guest.isWellAndRuns() && isIdle(guest) && activity(guest) == Activity.NONE, guest -> {
            Activity activity = stage.chance().of(ACTIVITIES);
            stage.say("  " + activity);
            hypervisor.begins(guest.id, activity);
            if (guest.isWellAndRuns() && stage.chance().oneIn(2)) {
                guest.attention(GuestTruth.Attention.SUSPENDED);
                hypervisor.inside(guest.id, Inside.HANGS_STANDING_STILL);
            }
            int boot = guest.boots();
            stage.after(stage.chance().between(Duration.ofSeconds(5), LONG), () -> {
                if (guest.boots() == boot && hypervisor.exists(guest.id)) {
                    end(guest);
                }
            });
        });
    }

    private void end(GuestTruth guest) {
        if (activity(guest) == Activity.NONE) {
            return;
        }
        if (guest.isSuspended()) {
            guest.attention(GuestTruth.Attention.AWAKE);
            if (!guest.isDead()) {
                hypervisor.inside(guest.id, Inside.HEALTHY);
            }
        }
        if (stage.chance().oneIn(2)) {
            hypervisor.completes(guest.id);
        } else {
            hypervisor.givesUp(guest.id);
        }
    }

    // ---- it lives, and is of no use

    void serviceFails() {
        guests.onSome(
                guest -> guest.isWellAndRuns()
                        && mostThatMayBeDone.apply(guest.id).isPresent(),
                guest -> {
                    int boot = guest.boots();
                    guest.serviceFails(mostThatMayBeDone.apply(guest.id).orElseThrow());
                    stage.say(guest.name + ": its service fails");
                    stage.after(stage.chance().between(Duration.ofSeconds(5), LONG), () -> {
                        if (guest.boots() == boot) {
                            guest.serviceWorks();
                        }
                    });
                });
    }

    void networkDown(Duration length) {
        boolean busy = truth.all().stream()
                .anyMatch(guest -> hypervisor.exists(guest.id)
                        && hypervisor
                                .inside(guest.id)
                                .filter(Inside.BUSY::equals)
                                .isPresent());
        if (!busy) {
            probes.networkDown(length);
        }
    }

    private boolean isIdle(GuestTruth guest) {
        return hypervisor.inside(guest.id).filter(Inside.HEALTHY::equals).isPresent();
    }

    private Activity activity(GuestTruth guest) {
        return hypervisor.reality(guest.id).activity();
    }

    private boolean hasDevice(GuestTruth guest) {
        return hypervisor.reality(guest.id).watchdogDevice() != null;
    }

    private boolean guestOutlivesDevice(GuestTruth guest) {
        WatchdogAction action = hypervisor.reality(guest.id).watchdogDevice();
        return action == WatchdogAction.NONE || action == WatchdogAction.DUMP;
    }
}
