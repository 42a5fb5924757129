package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.PowerAction;
import org.reeve.watchdog.journal.SimulatedDisk;

/** What goes wrong, and what people do meanwhile. Each world has some of it more, some less, and some not at all. */
final class Misfortunes {
    private static final Duration PAUSE_AT_MOST = Duration.ofSeconds(200);
    private static final Duration STALL_AT_MOST = Duration.ofSeconds(8);
    private static final Duration SILENCE = Duration.ofMinutes(30);
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final List<PowerAction> POWER = List.of(PowerAction.values());

    private final World world;
    private final Stage stage;
    private final Chance chance;
    private final List<Kind> menu = new ArrayList<>();
    private boolean ended;

    /** The more often a kind is named in the menu, the more often it comes. */
    enum Kind {
        PANIC,
        QEMU_DIES,
        MANY_FAIL,
        HANGS,
        WATCHDOG_FIRES,
        FIRES_FOR_NOTHING,
        QEMU_STOPS,
        BUSY,
        HOST_AT_WORK,
        SERVICE_FAILS,
        NETWORK_DOWN,
        STORAGE_FULL,
        PANIC_AT_EVERY_BOOT,
        OWNER_STOPS,
        OWNER_REBOOTS,
        OPERATOR_DESTROYS,
        OPERATOR_STARTS,
        OPERATOR_PAUSES,
        OPERATOR_RESUMES,
        CALL_FAULT,
        HYPERVISOR_AWAY,
        HYPERVISOR_RESTARTS,
        HOST_POWER_CUT,
        AGENT_RESTARTED,
        AGENT_SILENT,
        POWER_ASKED,
        MODULES_ASKED,
        ASKED_AGAIN,
        REPLAYED,
        CANCELLED,
        RETRIED,
        CENTRAL_AWAY,
        EVENTS_LOST,
        EVENTS_BAD,
        DAEMON_KILLED,
        DAEMON_KILLED_AT,
        DAEMON_STALLED,
        DISK_FAILS,
        DISK_FAILS_ONCE,
        DISK_FULL,
        CLOCK_JUMPS
    }

    Misfortunes(World world) {
        this.world = world;
        this.stage = world.stage();
        this.chance = stage.chance();
        for (Kind kind : Kind.values()) {
            int times = chance.oneIn(3) ? 0 : chance.between(1, 4);
            for (int i = 0; i < times; i++) {
                menu.add(kind);
            }
        }
    }

    void begin() {
        if (!menu.isEmpty()) {
            next();
        }
    }

    void end() {
        ended = true;
    }

    private void next() {
        stage.after(chance.upTo(PAUSE_AT_MOST), () -> {
            if (!ended) {
                Kind kind = chance.of(menu);
                stage.say("* " + kind);
                befall(kind);
                next();
            }
        });
    }

    private void befall(Kind kind) {
        switch (kind) {
            case PANIC -> world.guests().panic();
            case QEMU_DIES -> world.guests().qemuDies();
            case MANY_FAIL -> world.guests().manyFail();
            case HANGS -> world.ailments().hangs();
            case WATCHDOG_FIRES -> world.ailments().watchdogFires();
            case FIRES_FOR_NOTHING -> world.ailments().deviceFiresForNothing();
            case QEMU_STOPS -> world.ailments().qemuStops();
            case BUSY -> world.ailments().isBusy();
            case HOST_AT_WORK -> world.ailments().hostIsAtWorkOnIt();
            case SERVICE_FAILS -> world.ailments().serviceFails();
            case NETWORK_DOWN -> world.ailments().networkDown(some(Duration.ofMinutes(2)));
            case STORAGE_FULL -> world.guests().storageFills();
            case PANIC_AT_EVERY_BOOT -> world.guests().panicsAtEveryBoot();
            case OWNER_STOPS -> world.guests().ownerStops();
            case OWNER_REBOOTS -> world.guests().ownerReboots();
            case OPERATOR_DESTROYS -> world.guests().operatorDestroys();
            case OPERATOR_STARTS -> world.guests().operatorStarts();
            case OPERATOR_PAUSES -> world.guests().operatorPauses();
            case OPERATOR_RESUMES -> world.guests().operatorResumes();
            case CALL_FAULT -> world.hypervisor().callGoesWrong();
            case HYPERVISOR_AWAY -> world.hypervisor().away(some(Duration.ofMinutes(1)));
            case HYPERVISOR_RESTARTS -> world.hypervisor().restarts(chance.between(2, 20));
            case HOST_POWER_CUT -> world.hypervisor().hostLosesPower(some(LONG));
            case AGENT_RESTARTED -> world.agents().restartOne();
            // Longer than recovery waits for an agent; it may outlast the healing, since nobody dies of it.
            case AGENT_SILENT -> world.agents().silenceOne(some(SILENCE));
            case POWER_ASKED -> asks(new OperationRequest.Power(chance.of(POWER)));
            case MODULES_ASKED -> asks(SimulatedCentral.modules(chance.between(1, 1_000)));
            case ASKED_AGAIN -> world.central().repeatOne();
            case REPLAYED -> world.central().replayOne();
            case CANCELLED -> world.central().cancelOne();
            case RETRIED -> world.central().retryOne();
            case CENTRAL_AWAY -> world.central().away(some(LONG));
            case EVENTS_LOST ->
                world.host().weather(EventWire.Weather.LOSING, some(chance.oneIn(10) ? Duration.ofHours(1) : LONG));
            case EVENTS_BAD -> world.host().weather(EventWire.Weather.STORMY, some(LONG));
            case DAEMON_KILLED -> world.host().kill();
            case DAEMON_KILLED_AT -> world.host().killSoonAtAWeakMoment();
            case DAEMON_STALLED -> world.host().stall(some(STALL_AT_MOST));
            case DISK_FAILS -> world.host().disk(SimulatedDisk.Health.FAILING, some(Duration.ofSeconds(30)));
            case DISK_FAILS_ONCE -> world.host().diskFailsOnce();
            case DISK_FULL -> world.host().disk(SimulatedDisk.Health.FULL, some(Duration.ofMinutes(1)));
            case CLOCK_JUMPS -> world.host().clockJumps();
        }
    }

    private void asks(OperationRequest request) {
        Duration patience = chance.between(Duration.ofSeconds(5), Duration.ofMinutes(10));
        world.guests().onSome(_ -> true, guest -> world.central().ask(guest.id, request, patience));
    }

    private Duration some(Duration most) {
        return chance.between(Duration.ofMillis(100), most);
    }
}
