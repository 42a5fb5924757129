package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.evidence.SimulatedEvidence;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.journal.JournalException;
import org.reeve.watchdog.journal.JournalOutbox;
import org.reeve.watchdog.journal.SimulatedDisk;
import org.reeve.watchdog.loop.Lanes;
import org.reeve.watchdog.loop.LoopConfig;
import org.reeve.watchdog.loop.LoopSteps;
import org.reeve.watchdog.loop.LoopTools;
import org.reeve.watchdog.loop.LoopVoice;
import org.reeve.watchdog.loop.Standing;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.vm.Hypervisor;

/** The watchdog of the simulated host, through its lives: it is killed, and systemd starts it again. */
final class SimulatedDaemon implements AutoCloseable {
    static final HostId HOST = new HostId(new UUID(1, 1));
    private static final WireCodec CODEC = WireCodec.create();
    private static final Duration RESTART_AT_LEAST = Duration.ofMillis(100);
    private static final Duration RESTART_AT_MOST = Duration.ofSeconds(30);
    private static final int MOST_STEPS_AT_ONCE = 10_000;

    private final Stage stage;
    private final Strands strands;
    private final SimulatedDisk disk;
    private final Hypervisor hypervisor;
    private final Setting setting;
    private final Listener listener;
    private @Nullable Life life;
    private boolean doomed;
    private boolean closed;
    private Power power = Power.ON;
    private int boots;
    private Duration stalledUntil = Duration.ZERO;
    private Duration awakeAt = Duration.ZERO;
    private Duration busyUntil = Duration.ZERO;

    SimulatedDaemon(
            Stage stage,
            Strands strands,
            SimulatedDisk disk,
            Hypervisor hypervisor,
            Setting setting,
            Listener listener) {
        this.stage = stage;
        this.strands = strands;
        this.disk = disk;
        this.hypervisor = hypervisor;
        this.setting = setting;
        this.listener = listener;
    }

    private enum Power {
        ON,
        OFF
    }

    /** One life of it, until it is killed. */
    record Life(LoopSteps steps, Journal journal, DaemonClock clock) {}

    /** Who has to do with it. */
    interface Listener extends LoopVoice {
        void daemonStarted(Life life);

        void daemonDied();
    }

    void start() {
        if (lives() || closed || power == Power.OFF) {
            return;
        }
        DaemonClock clock =
                new DaemonClock(stage.clock(), stage.chance().between(Duration.ZERO, Duration.ofDays(1000)));
        try {
            Journal journal = disk.open(CODEC, clock);
            LoopSteps steps = steps(journal, new StrandLanes(strands, stage.chance(), this::isDoomed), clock);
            life = new Life(steps, journal, clock);
            steps.remember();
            stage.say("the daemon has started");
            listener.daemonStarted(life);
        } catch (JournalException failure) {
            stage.say("the daemon cannot start: " + failure.kind());
            if (life != null) {
                life.journal().close();
            }
            life = null;
            restartLater();
        } catch (Death death) {
            doomed = false;
            if (lives()) {
                die();
            } else {
                restartLater();
            }
        }
    }

    private LoopSteps steps(Journal journal, Lanes lanes, DaemonClock clock) {
        LoopConfig config = new LoopConfig(
                HOST,
                "simulated",
                "0",
                "boot " + boots,
                HostPolicy.of(setting.policy()),
                setting.brake(),
                setting.checks(),
                name -> !name.startsWith("other"));
        return new LoopSteps(
                config, new LoopTools(hypervisor, new SimulatedEvidence()), lanes, journal, listener, clock);
    }

    @Nullable
    Life life() {
        return life;
    }

    boolean lives() {
        return life != null;
    }

    /** Kills it at the next moment when the world is between two things; its own work ends where it throws {@link Death}. */
    void doom() {
        doomed = lives();
    }

    boolean isDoomed() {
        return doomed;
    }

    /** As by kill -9: what is at the hypervisor goes on there, and nobody hears its answer. */
    void die() {
        doomed = false;
        Life ended = life;
        life = null;
        strands.daemonDies();
        if (ended != null) {
            ended.journal().close();
            stage.say("the daemon is killed");
            listener.daemonDied();
            restartLater();
        }
    }

    boolean hasPower() {
        return power == Power.ON;
    }

    /** It ends with its host, at the next moment when the world is between two things. */
    void losesPower() {
        power = Power.OFF;
        doom();
    }

    /** Its host boots. */
    void powerReturns() {
        power = Power.ON;
        boots++;
        restartLater();
    }

    /** As by SIGSTOP: it does nothing for so long. What it has asked for goes on. */
    void stall(Duration length) {
        stalledUntil = stage.now().plus(length);
    }

    /** When it wants to step next, from now; null when it does not run. */
    @Nullable
    Duration untilDue() {
        Life now = life;
        if (now == null) {
            return null;
        }
        Duration due = now.steps().untilDue();
        // It steps when it has slept enough, whatever else it would sleep now.
        Duration awake = awakeAt.minus(stage.now());
        Duration stalled = stalledUntil.minus(stage.now());
        Duration busy = busyUntil.minus(stage.now());
        return longer(longer(longer(shorter(due, awake), stalled), busy), Duration.ZERO);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Everything that waits for it now. */
    void stepWhileDue(Runnable afterEach) {
        for (int steps = 0;
                lives() && !doomed && Objects.requireNonNull(untilDue()).isZero();
                steps++) {
            Invariants.require(steps < MOST_STEPS_AT_ONCE, "the daemon never comes to rest");
            try {
                LoopSteps now = Objects.requireNonNull(life).steps();
                now.step();
                awakeAt = stage.now().plus(now.untilDue());
                busyUntil = stage.now().plus(setting.slowness());
            } catch (Death death) {
                doomed = true;
            }
            afterEach.run();
        }
        if (doomed) {
            die();
        }
    }

    /** What the monotonic clock of this life shows. */
    Duration elapsed() {
        return Objects.requireNonNull(life).clock().elapsed();
    }

    Map<GuestId, Standing> standings() {
        return Objects.requireNonNull(life).steps().standings();
    }

    /** What a daemon would know that started with this journal now, without anything being done. */
    Map<GuestId, Standing> recalled(SimulatedDisk copy, DaemonClock clock, LoopVoice silence) throws JournalException {
        try (Journal journal = copy.open(CODEC, clock)) {
            LoopSteps fresh = steps(journal, new NoLanes(), clock);
            fresh.remember();
            return fresh.standings();
        }
    }

    JournalOutbox outbox() {
        return Objects.requireNonNull(life).journal().outbox();
    }

    /** The world ends. */
    @Override
    public void close() {
        closed = true;
        die();
    }

    private void restartLater() {
        Duration pause = stage.chance().between(RESTART_AT_LEAST, RESTART_AT_MOST);
        stage.after(pause, this::start);
    }
}
