package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.reeve.watchdog.journal.SimulatedDisk;

/** What goes wrong with the daemon and what it stands on: its life, its disk, its clock, and the events it hears. */
final class HostTroubles {
    static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final Stage stage;
    private final SimulatedDaemon daemon;
    private final KillPoints kills;
    private final SimulatedDisk disk;
    private final EventWire wire;

    HostTroubles(Stage stage, SimulatedDaemon daemon, KillPoints kills, SimulatedDisk disk, EventWire wire) {
        this.stage = stage;
        this.daemon = daemon;
        this.kills = kills;
        this.disk = disk;
        this.wire = wire;
    }

    void kill() {
        daemon.doom();
    }

    void killSoonAtAWeakMoment() {
        kills.arm();
    }

    boolean hasPower() {
        return daemon.hasPower();
    }

    /** The daemon ends with its host, in the midst of whatever it writes. */
    void losesPower() {
        stage.say("the host loses its power");
        daemon.losesPower();
    }

    void powerReturns() {
        if (!daemon.hasPower()) {
            byte[] torn = new byte[stage.chance().between(0, 4096)];
            stage.chance().random().nextBytes(torn);
            disk.losesPower(torn);
            stage.say("the host has power again");
            daemon.powerReturns();
        }
    }

    void stall(Duration length) {
        daemon.stall(length);
    }

    void disk(SimulatedDisk.Health health, Duration length) {
        disk.health(health);
        stage.after(length, () -> disk.health(SimulatedDisk.Health.WORKS));
    }

    void diskFailsOnce() {
        disk.health(SimulatedDisk.Health.FAILING_ONCE);
    }

    void weather(EventWire.Weather weather, Duration length) {
        wire.weather(weather);
        stage.after(length, () -> wire.weather(EventWire.Weather.FINE));
    }

    /** The wall clock alone: the monotonic one never jumps. */
    void clockJumps() {
        long seconds = stage.chance().of(List.of(1L, 10L, 60L, 3_600L, 86_400L, 315_360_000L));
        Instant now = stage.clock().now();
        stage.clock().setWallClock(stage.chance().oneIn(2) ? now.plusSeconds(seconds) : now.minusSeconds(seconds));
        stage.say("the clock shows " + stage.clock().now());
    }

    void heal() {
        kills.disarm();
        disk.health(SimulatedDisk.Health.WORKS);
        wire.weather(EventWire.Weather.FINE);
        stage.clock().setWallClock(BEGINNING.plus(stage.now()));
    }
}
