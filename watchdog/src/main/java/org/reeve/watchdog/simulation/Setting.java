package org.reeve.watchdog.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.reeve.watchdog.check.Check;
import org.reeve.watchdog.check.GuestNames;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.SimulatedHypervisor;

/**
 * What a world is like, from its beginning to its end.
 *
 * @param timings of the hypervisor
 * @param policy for all guests
 * @param guests how many there are
 * @param misfortunes for how long they come
 * @param slowness how long each step takes the daemon: what arrives meanwhile the next one deals with together
 */
record Setting(
        SimulatedHypervisor.Timings timings,
        RecoveryPolicy policy,
        Brake.Limits brake,
        HostChecks checks,
        int guests,
        Duration misfortunes,
        Duration slowness) {
    /** What restarts a guest's service, where a check asks for that. */
    static final String UNIT = "shop.service";

    /** The check that sees whether the guest's service works; the other one sees whether anything in it answers. */
    static final String SERVICE = "shop";

    /** So many guests that they can fail together. */
    private static final int CROWD = 10;

    private static final GuestNames EVERY_GUEST = new GuestNames(List.of());
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofMinutes(20);
    /** Longer than events are ever lost for. */
    private static final Duration EXTRA_LONG = Duration.ofMinutes(80);

    private static final Duration SLOWEST = Duration.ofSeconds(1);

    /** @param host decides how slow the host is, and nothing else: whatever it decides, all else is the same */
    static Setting of(Chance chance, Chance host) {
        boolean crowd = chance.oneIn(40);
        return new Setting(
                new SimulatedHypervisor.Timings(
                        chance.upTo(Duration.ofSeconds(2)),
                        chance.between(Duration.ofSeconds(1), Duration.ofSeconds(20)),
                        chance.upTo(Duration.ofMillis(500))),
                policy(chance),
                new Brake.Limits(CROWD / 2, 30, Duration.ofMinutes(1), chance.between(1, 4)),
                chance.oneIn(2) ? HostChecks.NONE : checks(chance),
                crowd ? chance.between(CROWD, CROWD + 4) : chance.between(1, 4),
                chance.oneIn(100) ? EXTRA_LONG : chance.between(SHORTEST, LONGEST),
                host.oneIn(3) ? host.between(Duration.ZERO, SLOWEST) : Duration.ZERO);
    }

    boolean isCrowd() {
        return guests >= CROWD;
    }

    /** The most that a check from the outside asks for; empty where there is none. */
    Optional<FailedCheck.Action> mostByOutsideChecks() {
        return checks.rules().stream()
                .map(rule -> rule.check().terms().action())
                .max(Comparator.naturalOrder());
    }

    private static RecoveryPolicy policy(Chance chance) {
        RecoveryPolicy usual = RecoveryPolicy.DEFAULT;
        RecoveryPolicy.Budget budget = usual.budget();
        return usual.with(chance.oneIn(20) ? RecoveryPolicy.Mode.OBSERVE : RecoveryPolicy.Mode.ACT)
                .with(new RecoveryPolicy.Budget(
                        chance.between(1, 5),
                        budget.window(),
                        budget.firstDelay(),
                        budget.longestDelay(),
                        chance.oneIn(3) ? Duration.ofMinutes(20) : budget.quietTime()))
                .with(chance.oneIn(3) ? RecoveryPolicy.Nmi.BEFORE_RESET : RecoveryPolicy.Nmi.NEVER)
                .with(chance.of(List.of(FailedCheck.Action.values())));
    }

    private static HostChecks checks(Chance chance) {
        List<HostChecks.Rule> rules = new ArrayList<>();
        rules.add(
                new HostChecks.Rule(EVERY_GUEST, new Check.Ping(terms(chance, "up", FailedCheck.Action.ALERT), null)));
        FailedCheck.Action action = chance.of(List.of(FailedCheck.Action.values()));
        rules.add(new HostChecks.Rule(EVERY_GUEST, new Check.Tcp(terms(chance, SERVICE, action), null, 80)));
        return new HostChecks(rules);
    }

    private static Check.Terms terms(Chance chance, String name, FailedCheck.Action action) {
        return new Check.Terms(
                name,
                Duration.ofSeconds(chance.between(5, 30)),
                Duration.ofSeconds(5),
                chance.between(1, 3),
                action,
                action == FailedCheck.Action.RESTART_SERVICE ? UNIT : null);
    }
}
