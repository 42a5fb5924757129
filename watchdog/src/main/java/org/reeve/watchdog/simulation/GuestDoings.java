package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.WatchdogAction;

/** What happens to guests, and what owners and operators do with them, past Reeve. */
final class GuestDoings {
    private final Stage stage;
    private final Strands strands;
    private final Truth truth;
    private final SimulatedHypervisor hypervisor;
    private final Map<GuestId, Guest> definitions = new HashMap<>();

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
        Guest definition = new Guest(
                id,
                name,
                plain.power(),
                plain.why(),
                null,
                plain.activity(),
                chance.oneIn(10) ? Guest.Persistence.TRANSIENT : Guest.Persistence.PERSISTENT,
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
                chance.oneIn(10) ? Guest.PanicDevice.ABSENT : plain.panicDevice(),
                chance.oneIn(3) ? null : chance.of(actions),
                plain.agentChannel(),
                null);
        definitions.put(id, definition);
        hypervisor.define(definition);
        GuestTruth guest = truth.add(id, name, definition.persistence());
        boolean off = definition.persistence() == Guest.Persistence.PERSISTENT && chance.oneIn(5);
        if (off) {
            guest.wish(GuestTruth.Wish.OFF);
        } else {
            start(guest);
        }
        return guest;
    }

    /** A transient guest is made anew; that is the only way for one that has ended. */
    void start(GuestTruth guest) {
        if (!hypervisor.exists(guest.id)) {
            hypervisor.define(Objects.requireNonNull(definitions.get(guest.id)));
        }
        hypervisor.operatorStarts(guest.id);
        SimulatedHypervisor.Nmi[] onNmi = SimulatedHypervisor.Nmi.values();
        hypervisor.nmi(guest.id, onNmi[stage.chance().between(0, onNmi.length - 1)]);
        hypervisor.acpi(
                guest.id, stage.chance().oneIn(5) ? SimulatedHypervisor.Acpi.IGNORED : SimulatedHypervisor.Acpi.OBEYED);
    }

    /** Half of what people have paused goes on. */
    void heal() {
        for (GuestTruth guest : truth.all()) {
            if (stage.chance().oneIn(2)) {
                resume(guest);
            }
        }
    }

    // ---- what happens to guests

    void panic() {
        onSome(GuestTruth::isWellAndRuns, this::panic);
    }

    private void panic(GuestTruth guest) {
        hypervisor.panic(guest.id);
        if (guest.isWellAndRuns() && isDead(guest)) {
            guest.hangs();
        }
    }

    /** A kernel that panicked without anybody's hearing of it waits for ever. */
    private boolean isDead(GuestTruth guest) {
        return hypervisor
                .inside(guest.id)
                .filter(Inside.HANGS_STANDING_STILL::equals)
                .isPresent();
    }

    /** Many guests at once, as when their storage or their network goes. */
    void manyFail() {
        int share = stage.chance().between(40, 100);
        for (GuestTruth guest : truth.all()) {
            if (guest.cpus() == GuestTruth.Cpus.RUN && stage.chance().between(1, 100) <= share) {
                hypervisor.qemuDies(guest.id);
            }
        }
    }

    void qemuDies() {
        onSome(guest -> guest.cpus() != GuestTruth.Cpus.OFF, guest -> hypervisor.qemuDies(guest.id));
    }

    void storageFills() {
        onSome(GuestTruth::isWellAndRuns, guest -> {
            hypervisor.diskFills(guest.id, "vda");
            stage.after(stage.chance().between(Duration.ofSeconds(5), Duration.ofMinutes(3)), () -> {
                if (hypervisor.exists(guest.id)) {
                    hypervisor.diskHasRoom(guest.id);
                }
            });
        });
    }

    void panicsAtEveryBoot() {
        onSome(GuestTruth::isWellAndRuns, guest -> {
            guest.curse(stage.chance().between(1, 12));
            panic(guest);
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
        onSome(guest -> guest.cpus() == GuestTruth.Cpus.OFF, this::start);
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
                panic(guest);
            }
        });
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
