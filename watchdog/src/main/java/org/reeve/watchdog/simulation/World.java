package org.reeve.watchdog.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.journal.SimulatedDisk;
import org.reeve.watchdog.loop.Standing;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.HypervisorEvent;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.VirtualTimeline;

/** One host and everything around it, made from one seed. {@link #run} is its whole story. */
final class World implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(90);
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(20);
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
    private final GuestDoings guests;
    private final HostTroubles host;
    private final Invariants invariants;
    private final Wishes wishes;
    private final Complaints complaints;
    private final Recall recall;
    private final Map<GuestId, String> words = new HashMap<>();

    World(long seed, Path template, Path directory) {
        VirtualClock clock = new VirtualClock(HostTroubles.BEGINNING);
        Chance chance = new Chance(seed);
        VirtualTimeline time = new VirtualTimeline(clock);
        stage = new Stage(clock, time, chance, new EventLog(clock));
        Strands strands = new Strands(time);
        truth = new Truth(stage);
        hypervisor = new SimulatedHypervisor(strands, timings(chance));
        wire = new EventWire(stage);
        agents = new SimulatedAgents(stage, truth);
        central = new SimulatedCentral(stage);
        kills = new KillPoints(chance);
        disk = SimulatedDisk.of(template, directory.resolve("journal.sqlite"), kills);
        RecoveryPolicy policy = policy(chance);
        invariants = new Invariants(stage, truth, policy, disk.audit());
        daemon = new SimulatedDaemon(
                stage, strands, disk, HypervisorTap.on(hypervisor, new Calls()), policy, new Surroundings());
        kills.of(daemon);
        guests = new GuestDoings(stage, strands, truth, hypervisor);
        host = new HostTroubles(stage, daemon, kills, disk, wire);
        wishes = new Wishes(truth, invariants, central, wire);
        complaints = new Complaints(truth, hypervisor, daemon, central, invariants);
        recall = new Recall(stage, disk, directory.resolve("copy.sqlite"), daemon);
        hypervisor.witness(this::happened);
        hypervisor.listen(wire::carry);
    }

    private static SimulatedHypervisor.Timings timings(Chance chance) {
        return new SimulatedHypervisor.Timings(
                chance.upTo(Duration.ofSeconds(2)),
                chance.between(Duration.ofSeconds(1), Duration.ofSeconds(20)),
                chance.upTo(Duration.ofMillis(500)));
    }

    private static RecoveryPolicy policy(Chance chance) {
        RecoveryPolicy usual = RecoveryPolicy.DEFAULT;
        return new RecoveryPolicy(
                chance.oneIn(20) ? RecoveryPolicy.Mode.OBSERVE : RecoveryPolicy.Mode.ACT,
                chance.between(1, 5),
                usual.window(),
                usual.firstDelay(),
                usual.longestDelay(),
                usual.hypervisorDeadline(),
                usual.settleTime(),
                usual.agentDeadline());
    }

    // ---- the story

    void run() {
        populate();
        daemon.start();
        pass(QUIET, () -> false);
        Misfortunes misfortunes = new Misfortunes(this);
        stage.say("misfortunes begin");
        misfortunes.begin();
        pass(stage.chance().between(SHORTEST, LONGEST), () -> false);
        misfortunes.end();
        heal();
        boolean settled = pass(HEALING_AT_MOST, () -> complaints.now() == null);
        Invariants.require(settled, "not settled within " + HEALING_AT_MOST + " of healing: " + complaints.now());
        recall.check();
    }

    private void populate() {
        int number = stage.chance().between(1, 4);
        for (int i = 1; i <= number; i++) {
            GuestTruth guest = guests.add("web" + i);
            if (!stage.chance().oneIn(4)) {
                agents.install(guest);
            }
        }
    }

    private void heal() {
        stage.say("everything is healed");
        host.heal();
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
            daemon.standings().forEach(this::note);
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
            wire.daemon(life.steps());
            agents.host(life.steps());
            central.hostCame(life);
        }

        @Override
        public void daemonDied() {
            wire.daemon(null);
            agents.host(null);
            central.hostDied();
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
        public void guests(List<Guest> guests) {}
    }

    // ---- for misfortunes

    Stage stage() {
        return stage;
    }

    GuestDoings guests() {
        return guests;
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
