package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.WatchdogAction;

/** What happens to guests, and what owners and operators do with them, past Reeve; and what goes wrong at the hypervisor. */
final class GuestDoings {
    private final Stage stage;
    private final Strands strands;
    private final Truth truth;
    private final SimulatedHypervisor hypervisor;
    private Line line = Line.UP;
    private int outages;

    private enum Line {
        UP,
        DOWN
    }

    GuestDoings(Stage stage, Strands strands, Truth truth, SimulatedHypervisor hypervisor) {
        this.stage = stage;
        this.strands = strands;
        this.truth = truth;
        this.hypervisor = hypervisor;
        truth.whenBooting(this::booting);
    }

    /** One more guest of the host, of any kind; mostly it runs. */
    GuestTruth add(String name) {
        Chance chance = stage.chance();
        GuestId id = hypervisor.define(name);
        Guest plain = hypervisor.reality(id);
        List<WatchdogAction> actions = new ArrayList<>(List.of(WatchdogAction.values()));
        actions.remove(WatchdogAction.UNKNOWN);
        hypervisor.define(new Guest(
                id,
                name,
                plain.power(),
                plain.why(),
                null,
                plain.activity(),
                plain.persistence(),
                new Guest.Reactions(
                        chance.of(List.of(
                                LifecycleAction.PRESERVE,
                                LifecycleAction.PRESERVE,
                                LifecycleAction.RESTART,
                                LifecycleAction.DESTROY,
                                LifecycleAction.COREDUMP_RESTART,
                                LifecycleAction.COREDUMP_DESTROY)),
                        LifecycleAction.RESTART,
                        LifecycleAction.DESTROY),
                plain.panicDevice(),
                chance.oneIn(3) ? null : chance.of(actions),
                plain.agentChannel(),
                null));
        GuestTruth guest = truth.add(id, name);
        if (chance.oneIn(5)) {
            guest.wish(GuestTruth.Wish.OFF);
        } else {
            hypervisor.operatorStarts(id);
        }
        return guest;
    }

    /** Whatever goes wrong by itself, or was paused, is put right. */
    void heal() {
        outages++;
        reconnect();
        for (GuestTruth guest : truth.all()) {
            hypervisor.letGo(guest.id);
            hypervisor.noMoreFaults(guest.id);
            hypervisor.diskHasRoom(guest.id);
            if (stage.chance().oneIn(2)) {
                resume(guest);
            }
        }
    }

    // ---- what happens to guests

    void panic() {
        onSome(GuestTruth::isWellAndRuns, guest -> hypervisor.panic(guest.id));
    }

    void qemuDies() {
        onSome(guest -> guest.cpus() != GuestTruth.Cpus.OFF, guest -> hypervisor.qemuDies(guest.id));
    }

    void watchdogFires() {
        onSome(GuestTruth::isWellAndRuns, guest -> {
            if (hypervisor.reality(guest.id).watchdogDevice() != null) {
                hypervisor.inside(
                        guest.id, stage.chance().oneIn(2) ? Inside.HANGS_SPINNING : Inside.HANGS_STANDING_STILL);
                hypervisor.watchdogFires(guest.id);
            }
        });
    }

    void storageFills() {
        onSome(GuestTruth::isWellAndRuns, guest -> {
            hypervisor.diskFills(guest.id, "vda");
            stage.after(
                    stage.chance().between(Duration.ofSeconds(5), Duration.ofMinutes(3)),
                    () -> hypervisor.diskHasRoom(guest.id));
        });
    }

    void panicsAtEveryBoot() {
        onSome(GuestTruth::isWellAndRuns, guest -> {
            guest.curse(stage.chance().between(1, 12));
            hypervisor.panic(guest.id);
        });
    }

    void ownerStops() {
        onSome(GuestTruth::isWellAndRuns, guest -> hypervisor.ownerShutsDown(guest.id));
    }

    void ownerReboots() {
        onSome(GuestTruth::isWellAndRuns, guest -> hypervisor.ownerReboots(guest.id));
    }

    void operatorDestroys() {
        onSome(guest -> guest.cpus() != GuestTruth.Cpus.OFF, guest -> {
            guest.powerCutMeans(GuestTruth.Wish.OFF);
            hypervisor.operatorDestroys(guest.id);
        });
    }

    void operatorStarts() {
        onSome(guest -> guest.cpus() == GuestTruth.Cpus.OFF, guest -> hypervisor.operatorStarts(guest.id));
    }

    void operatorPauses() {
        onSome(GuestTruth::isWellAndRuns, guest -> hypervisor.operatorPauses(guest.id));
    }

    void operatorResumes() {
        onSome(guest -> guest.health() == GuestTruth.Health.PAUSED, this::resume);
    }

    void resume(GuestTruth guest) {
        if (guest.health() == GuestTruth.Health.PAUSED) {
            strands.beginOutside(() -> {
                try {
                    hypervisor.resume(guest.id, Duration.ofMinutes(2));
                } catch (HypervisorException notNow) {
                    stage.say(guest.name + " is not resumed: " + notNow.getMessage());
                    stage.after(Duration.ofSeconds(30), () -> resume(guest));
                }
            });
        }
    }

    private void booting(GuestTruth guest) {
        int boot = guest.boots();
        stage.after(Duration.ofSeconds(4), () -> {
            if (guest.boots() == boot && guest.isWellAndRuns() && guest.isCursed()) {
                hypervisor.panic(guest.id);
            }
        });
    }

    // ---- what goes wrong at the hypervisor

    void callGoesWrong() {
        onSome(_ -> true, guest -> {
            hypervisor.faultNextCall(guest.id, stage.chance().of(List.of(SimulatedHypervisor.Fault.values())));
            stage.after(
                    stage.chance().between(Duration.ofSeconds(1), Duration.ofMinutes(3)),
                    () -> hypervisor.letGo(guest.id));
        });
    }

    void hypervisorAway(Duration length) {
        if (line == Line.UP) {
            line = Line.DOWN;
            int outage = ++outages;
            hypervisor.disconnect("the simulation cut it off");
            stage.after(length, () -> {
                if (outage == outages) {
                    reconnect();
                }
            });
        }
    }

    private void reconnect() {
        if (line == Line.DOWN) {
            line = Line.UP;
            hypervisor.connect();
        }
    }

    /** Some guest of which this holds, if there is one. */
    void onSome(Predicate<GuestTruth> which, Consumer<GuestTruth> doing) {
        List<GuestTruth> candidates = truth.all().stream().filter(which).toList();
        if (!candidates.isEmpty()) {
            GuestTruth guest = stage.chance().of(candidates);
            stage.say("  to " + guest.name);
            doing.accept(guest);
        }
    }
}
