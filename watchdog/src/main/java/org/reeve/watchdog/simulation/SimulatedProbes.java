package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.check.Check;
import org.reeve.watchdog.check.CheckedGuest;
import org.reeve.watchdog.check.SimulatedChecks;
import org.reeve.watchdog.loop.WantedChecks;

/** The host's checks of its guests from the outside, as one life of the daemon makes them. */
final class SimulatedProbes {
    private static final Duration ROUND = Duration.ofSeconds(5);

    private final Stage stage;
    private final Truth truth;
    private final Setting setting;
    private Network network = Network.CARRIES;
    private SimulatedDaemon.@Nullable Life host;
    private @Nullable SimulatedChecks checks;

    private enum Network {
        CARRIES,
        /** Nothing comes through between the host and its guests. The agents' channels do not need it. */
        DOWN
    }

    SimulatedProbes(Stage stage, Truth truth, Setting setting) {
        this.setting = setting;
        this.stage = stage;
        this.truth = truth;
        stage.after(ROUND, this::round);
    }

    void hostCame(SimulatedDaemon.Life life) {
        host = life;
        checks = new SimulatedChecks(life.steps()::checked);
    }

    void hostDied() {
        host = null;
        checks = null;
    }

    void networkDown(Duration length) {
        network = Network.DOWN;
        setting.mostByOutsideChecks().ifPresent(most -> truth.all().forEach(guest -> guest.cutOff(most)));
        stage.after(length, this::networkUp);
    }

    void networkUp() {
        network = Network.CARRIES;
        truth.all().forEach(GuestTruth::reachableAgain);
    }

    boolean networkCarries() {
        return network == Network.CARRIES;
    }

    void wanted(List<WantedChecks> wanted) {
        SimulatedChecks now = checks;
        if (now != null) {
            now.guests(wanted.stream()
                    .map(each -> new CheckedGuest(each.guest(), List.of(), each.checks(), each.standing()))
                    .toList());
        }
    }

    private void round() {
        SimulatedChecks now = checks;
        SimulatedDaemon.Life life = host;
        if (now != null && life != null) {
            Duration elapsed = life.clock().elapsed();
            now.wanted()
                    .forEach((guest, its) ->
                            its.forEach(check -> now.found(guest, check, found(guest, check), elapsed)));
        }
        stage.after(ROUND, this::round);
    }

    private SimulatedChecks.Found found(GuestId id, Check check) {
        GuestTruth guest = truth.of(id);
        if (network == Network.DOWN || !guest.isAwake()) {
            return SimulatedChecks.Found.NOTHING;
        }
        boolean broken = guest.serviceIsBroken() && check.terms().name().equals(Setting.SERVICE);
        return broken ? SimulatedChecks.Found.WRONG_ANSWER : SimulatedChecks.Found.PASSED;
    }
}
