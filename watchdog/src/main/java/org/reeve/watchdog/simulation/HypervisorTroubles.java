package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.List;
import org.reeve.watchdog.vm.SimulatedHypervisor;

/** What goes wrong at the hypervisor, and with the host under it. */
final class HypervisorTroubles {
    private static final Duration SHORT = Duration.ofSeconds(5);

    private final Stage stage;
    private final Truth truth;
    private final SimulatedHypervisor hypervisor;
    private final GuestDoings guests;
    private final HostTroubles host;
    private Line line = Line.UP;
    private int outages;

    private enum Line {
        UP,
        DOWN
    }

    HypervisorTroubles(
            Stage stage, Truth truth, SimulatedHypervisor hypervisor, GuestDoings guests, HostTroubles host) {
        this.stage = stage;
        this.truth = truth;
        this.hypervisor = hypervisor;
        this.guests = guests;
        this.host = host;
    }

    void heal() {
        host.powerReturns();
        outages++;
        reconnect();
        for (GuestTruth guest : truth.all()) {
            if (hypervisor.exists(guest.id)) {
                // A call that is let go makes room for the next, which would take the next fault.
                hypervisor.noMoreFaults(guest.id);
                hypervisor.letGo(guest.id);
                hypervisor.diskHasRoom(guest.id);
            }
        }
    }

    void callGoesWrong() {
        guests.onSome(guest -> hypervisor.exists(guest.id), guest -> {
            hypervisor.faultNextCall(guest.id, stage.chance().of(List.of(SimulatedHypervisor.Fault.values())));
            stage.after(stage.chance().between(Duration.ofSeconds(1), Duration.ofMinutes(3)), () -> {
                if (hypervisor.exists(guest.id)) {
                    hypervisor.letGo(guest.id);
                }
            });
        });
    }

    void away(Duration length) {
        if (line == Line.UP) {
            goAway("the simulation cut it off");
            comeBackAfter(length, () -> {});
        }
    }

    /** Its daemon ends and is started again, many times in a row. */
    void restarts(int times) {
        if (line == Line.UP && times > 0) {
            goAway("its daemon is restarted");
            comeBackAfter(
                    stage.chance().between(Duration.ZERO, SHORT),
                    () -> stage.after(stage.chance().between(Duration.ZERO, SHORT), () -> restarts(times - 1)));
        }
    }

    /** Everything on the host ends at once; when it is back, some of its guests are started by the host itself. */
    void hostLosesPower(Duration length) {
        if (line == Line.UP && host.hasPower()) {
            goAway("the host has no power");
            hypervisor.hostLosesPower();
            host.losesPower();
            comeBackAfter(length, () -> {
                host.powerReturns();
                truth.all().stream()
                        .filter(guest -> guest.cpus() == GuestTruth.Cpus.OFF
                                && stage.chance().oneIn(2))
                        .forEach(guests::start);
            });
        }
    }

    private void goAway(String why) {
        line = Line.DOWN;
        hypervisor.disconnect(why);
    }

    private void comeBackAfter(Duration length, Runnable then) {
        int outage = ++outages;
        stage.after(length, () -> {
            if (outage == outages) {
                reconnect();
                then.run();
            }
        });
    }

    private void reconnect() {
        if (line == Line.DOWN) {
            line = Line.UP;
            hypervisor.connect();
        }
    }
}
