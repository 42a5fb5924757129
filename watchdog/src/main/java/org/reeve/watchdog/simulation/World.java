package org.reeve.watchdog.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.SimulatedDisk;
import org.reeve.watchdog.loop.Standing;
import org.reeve.watchdog.loop.WantedChecks;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.VirtualTimeline;

/** One host and everything around it, made from one seed. {@link #run} is its whole story. */
final class World implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(90);
    private static final Duration HEALING_AT_MOST = Duration.ofMinutes(60);
    private static final int COMMITS_FOR_ONE_RECALL = 100;

    private final Stage stage;
    private final Truth truth;
    private final SimulatedHypervisor hypervisor;
    private final EventWire wire;
    private final SimulatedAgents agents;
    private final SimulatedCentral central;
    private final SimulatedDisk disk;
    private final KillPoints kills;
    private final SimulatedDaemon daemon;
    private final Setting setting;
    private final SimulatedProbes probes;
    private final GuestDoings guests;
    private final Ailments ailments;
    private final HypervisorTroubles troubles;
    private final HostTroubles host;
    private final Invariants invariants;
    private final BrakeWitness brake;
    private final Wishes wishes;
    private final Complaints complaints;
    private final Recall recall;
    private final Map<GuestId, FailedCheck.Action> insideChecks = new HashMap<>();
    private final Map<GuestId, String> words = new HashMap<>();

    World(long seed, Path template, Path directory) {
        VirtualClock clock = new VirtualClock(HostTroubles.BEGINNING);
        Chance chance = new Chance(seed);
        VirtualTimeline time = new VirtualTimeline(clock);
        stage = new Stage(clock, time, chance, new EventLog(clock));
        Strands strands = new Strands(time);
        truth = new Truth(stage);
        setting = Setting.of(chance, new Chance(~seed));
        hypervisor = new SimulatedHypervisor(strands, setting.timings());
        wire = new EventWire(stage);
        agents = new SimulatedAgents(stage, truth);
        central = new SimulatedCentral(stage);
        kills = new KillPoints(chance);
        disk = SimulatedDisk.of(template, directory.resolve("journal.sqlite"), kills);
        probes = new SimulatedProbes(stage, truth, setting);
        invariants = new Invariants(stage, truth, setting.policy(), disk.audit());
        brake = new BrakeWitness(stage, setting.brake());
        daemon = new SimulatedDaemon(
                stage, strands, disk, HypervisorTap.on(hypervisor, new Calls()), setting, new Surroundings());
        kills.of(daemon);
        guests = new GuestDoings(stage, strands, truth, hypervisor);
        ailments = new Ailments(stage, truth, hypervisor, guests, probes, this::mostThatMayBeDone);
        host = new HostTroubles(stage, daemon, kills, disk, wire);
        troubles = new HypervisorTroubles(stage, truth, hypervisor, guests, host);
        wishes = new Wishes(truth, invariants, central, wire, brake);
        complaints = new Complaints(
                truth,
                hypervisor,
                daemon,
                central,
                invariants,
                setting.policy().budget().quietTime());
        recall = new Recall(stage, disk, directory.resolve("copy.sqlite"), daemon);
        hypervisor.witness(this::happened);
        hypervisor.listen(wire::carry);
    }

    // ---- the story

    void run() {
        populate();
        daemon.start();
        if (setting.isCrowd()) {
            wishes.givePriorities(stage.chance());
        }
        pass(QUIET, () -> false);
        if (setting.isCrowd()) {
            storm();
        }
        Misfortunes misfortunes = new Misfortunes(this);
        stage.say("misfortunes begin");
        misfortunes.begin();
        pass(setting.misfortunes(), () -> false);
        misfortunes.end();
        heal();
        boolean settled = pass(HEALING_AT_MOST, () -> complaints.now() == null);
        Invariants.require(settled, "not settled within " + HEALING_AT_MOST + " of healing: " + complaints.now());
        recall.check();
    }

    /** Many guests fail together, and nothing else goes wrong. */
    private void storm() {
        brake.calmBegins();
        guests.manyFail();
        pass(QUIET, () -> false);
        brake.calmEnds();
    }

    private void populate() {
        for (int i = 1; i <= setting.guests(); i++) {
            GuestTruth guest = guests.add("web" + i);
            if (!stage.chance().oneIn(4)) {
                InsideCheck.Action check =
                        stage.chance().oneIn(2) ? null : stage.chance().of(List.of(InsideCheck.Action.values()));
                agents.install(guest, check);
                if (check != null) {
                    insideChecks.put(guest.id, FailedCheck.Action.valueOf(check.name()));
                }
            }
        }
    }

    /** By what its checks ask for, and as far as the policy allows; empty for a guest whose service nobody looks at. */
    private Optional<FailedCheck.Action> mostThatMayBeDone(GuestId guest) {
        List<FailedCheck.Action> all =
                new ArrayList<>(setting.mostByOutsideChecks().stream().toList());
        FailedCheck.Action inside = insideChecks.get(guest);
        if (inside != null) {
            FailedCheck.Action most = setting.policy().insideChecks();
            all.add(inside.compareTo(most) < 0 ? inside : most);
        }
        return all.stream().max(Comparator.naturalOrder());
    }

    private void heal() {
        stage.say("everything is healed");
        host.heal();
        troubles.heal();
        ailments.heal();
        guests.heal();
        central.back();
    }

    /** Lets time pass, until {@code enough} at the most. */
    private boolean pass(Duration length, BooleanSupplier enough) {
        Duration end = stage.now().plus(length);
        Duration ask = stage.now();
        while (stage.now().compareTo(end) < 0) {
            Duration step = end.minus(stage.now());
            step = shorter(step, stage.time().untilNext());
            step = shorter(step, daemon.untilDue());
            stage.time().advance(step);
            if (daemon.isDoomed()) {
                recall.check();
                daemon.die();
            }
            daemon.stepWhileDue(this::check);
            check();
            if (stage.now().compareTo(ask) >= 0) {
                ask = stage.now().plusSeconds(5);
                if (enough.getAsBoolean()) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Duration shorter(Duration one, @Nullable Duration other) {
        return other == null || one.compareTo(other) < 0 ? one : other;
    }

    /** After everything that happened. */
    private void check() {
        if (!kills.committedSinceAsked()) {
            return;
        }
        invariants.journalChanged(wishes::ended);
        if (daemon.lives() && !daemon.isDoomed()) {
            Map<GuestId, Standing> standings = daemon.standings();
            standings.forEach(this::note);
            if (setting.isCrowd()) {
                brake.committed(invariants.unsettled(), standings);
            }
            if (stage.chance().oneIn(COMMITS_FOR_ONE_RECALL)) {
                recall.check();
            }
        }
    }

    private void note(GuestId id, Standing standing) {
        GuestTruth guest = truth.of(id);
        String word = standing.recovery().word();
        if (!word.equals(words.put(id, word))) {
            stage.say(guest.name + ": recovery says " + word);
        }
        wishes.seen(guest, standing);
    }

    // ---- who hears what

    private void happened(HypervisorEvent event) {
        truth.happened(event);
        wishes.happened(event);
    }

    private final class Calls implements HypervisorTap.Listener {
        @Override
        public void before(GuestId guest, String deed) {
            invariants.calls(guest, deed);
            truth.of(guest)
                    .powerCutMeans(invariants.isRecoveryAtWork(guest) ? GuestTruth.Wish.UNKNOWN : GuestTruth.Wish.OFF);
            kills.beforeCall();
        }

        @Override
        public void after(GuestId guest, String deed) {
            kills.afterCall();
        }
    }

    private final class Surroundings implements SimulatedDaemon.Listener {
        @Override
        public void daemonStarted(SimulatedDaemon.Life life) {
            brake.daemonStarted();
            wire.daemon(life.steps());
            agents.host(life.steps());
            central.hostCame(life);
            probes.hostCame(life);
        }

        @Override
        public void daemonDied() {
            wire.daemon(null);
            agents.host(null);
            central.hostDied();
            probes.hostDied();
        }

        @Override
        public void toCentral(Message message) {
            central.heard(message);
        }

        @Override
        public void outboxGrew() {
            central.pump();
        }

        @Override
        public void toAgent(GuestId guest, Message message) {
            agents.told(guest, message);
        }

        @Override
        public void checks(List<WantedChecks> wanted) {
            probes.wanted(wanted);
        }

        @Override
        public void guests(List<Guest> guests) {}
    }

    // ---- for misfortunes

    Stage stage() {
        return stage;
    }

    GuestDoings guests() {
        return guests;
    }

    Ailments ailments() {
        return ailments;
    }

    HypervisorTroubles hypervisor() {
        return troubles;
    }

    HostTroubles host() {
        return host;
    }

    SimulatedAgents agents() {
        return agents;
    }

    SimulatedCentral central() {
        return central;
    }

    EventLog log() {
        return stage.log();
    }

    @Override
    public void close() {
        daemon.close();
        invariants.close();
        disk.remove();
    }
}
