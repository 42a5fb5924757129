package org.reeve.watchdog.policy;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.flag;
import static org.reeve.common.config.ValueFormat.integer;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.config.ConfigTable;
import org.reeve.watchdog.check.CheckConfig;
import org.reeve.watchdog.policy.GuestPolicy.Definition;
import org.reeve.watchdog.policy.GuestPolicy.Device;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.RecoveryPolicy.Budget;
import org.reeve.watchdog.recovery.RecoveryPolicy.EvidenceTerms;
import org.reeve.watchdog.recovery.RecoveryPolicy.Patience;
import org.reeve.watchdog.recovery.RecoveryPolicy.Screenshot;
import org.reeve.watchdog.recovery.RecoveryPolicy.SignsOfLife;

/**
 * Policies as TOML: the tables {@code [recovery]}, {@code [bounds]} and {@code [brake]} of the host, and the keys of the first at the top of a
 * guest's own text. {@code docs/policy.md} is the reference.
 */
public final class PolicyConfig {
    private static final String CHECKS = "check";
    private static final List<String> CHOICES =
            List.of("mode", "nmi", "screenshot", "core-dump", "definition", "watchdog-device", "inside-checks", CHECKS);

    /** All keys of a policy. */
    static final List<String> KEYS =
            Stream.concat(CHOICES.stream(), Range.ALL.stream().map(Range::key)).toList();

    private PolicyConfig() {}

    /** What {@code watchdog.toml} says. Where the mode is not said, the host only observes. */
    public static HostPolicy host(ConfigTable root) {
        GuestPolicy silent = GuestPolicy.of(RecoveryPolicy.DEFAULT.with(RecoveryPolicy.Mode.OBSERVE));
        ConfigTable recovery = root.table("recovery");
        GuestPolicy usual = read(new PolicyTable(recovery, Bounds.NONE), silent);
        return new HostPolicy(usual, BoundsConfig.read(root.table("bounds")));
    }

    /** What a guest's own text says; where it is silent, what its host says. Problems are noted in the reader. */
    static GuestPolicy guest(ConfigReader reader, HostPolicy host) {
        PolicyTable table = new PolicyTable(reader.root(), host.bounds());
        GuestPolicy policy = read(table, host.usual());
        return table.has(CHECKS) && table.mayHave(CHECKS) ? policy.with(CheckConfig.ofGuest(reader.root())) : policy;
    }

    public static Brake.Limits brake(ConfigTable table) {
        Brake.Limits usual = Brake.Limits.DEFAULT;
        return new Brake.Limits(
                table.optional("guests", integer(2, 100_000), usual.guests()),
                table.optional("percent", integer(0, 100), usual.percent()),
                table.optional("window", duration(Duration.ofSeconds(10), Duration.ofHours(1)), usual.window()),
                table.optional("at-once", integer(1, 1000), usual.atOnce()));
    }

    private static GuestPolicy read(PolicyTable table, GuestPolicy usual) {
        Definition definition = table.read("definition", choice(Definition.class), usual.definition());
        return new GuestPolicy(
                recovery(table, usual.recovery()), definition, device(table, definition, usual), List.of());
    }

    private static Device device(PolicyTable table, Definition definition, GuestPolicy usual) {
        boolean added = table.read("watchdog-device", flag(), usual.device() == Device.ADDED);
        if (added && definition == Definition.OWN && table.has("watchdog-device")) {
            table.problem(
                    "watchdog-device",
                    "\"watchdog-device\" is true, and the guest's definition is its own",
                    "write definition = \"reeve\" too: Reeve then sets on_crash and the device's action");
        }
        return added && definition == Definition.REEVE ? Device.ADDED : Device.AS_IT_IS;
    }

    private static RecoveryPolicy recovery(PolicyTable table, RecoveryPolicy usual) {
        return new RecoveryPolicy(
                table.read("mode", choice(RecoveryPolicy.Mode.class), usual.mode()),
                budget(table, usual.budget()),
                patience(table, usual.patience()),
                signs(table, usual.signs()),
                table.read("nmi", choice(RecoveryPolicy.Nmi.class), usual.nmi()),
                evidence(table, usual.evidence()),
                table.read("inside-checks", choice(FailedCheck.Action.class), usual.insideChecks()),
                table.read(Range.PRIORITY, usual.priority()));
    }

    private static EvidenceTerms evidence(PolicyTable table, EvidenceTerms usual) {
        boolean screenshot = table.read("screenshot", flag(), usual.screenshot() == Screenshot.TAKEN);
        return new EvidenceTerms(
                screenshot ? Screenshot.TAKEN : Screenshot.NEVER,
                table.read("core-dump", choice(RecoveryPolicy.CoreDump.class), usual.coreDump()),
                table.read(Range.CORE_MOST, usual.coreMost()));
    }

    private static Budget budget(PolicyTable table, Budget usual) {
        Duration firstDelay = table.read(Range.FIRST_DELAY, usual.firstDelay());
        Duration longestDelay = table.read(Range.LONGEST_DELAY, usual.longestDelay());
        if (firstDelay.compareTo(longestDelay) > 0) {
            table.problem(
                    table.has("first-delay") ? "first-delay" : "longest-delay",
                    "the first delay is longer than the longest",
                    "write a \"longest-delay\" that is not shorter than \"first-delay\"");
        }
        return new Budget(
                table.read(Range.RESTARTS, usual.restarts()),
                table.read(Range.WINDOW, usual.window()),
                firstDelay,
                longestDelay,
                table.read(Range.QUIET_TIME, usual.quietTime()));
    }

    private static Patience patience(PolicyTable table, Patience usual) {
        return new Patience(
                table.read(Range.HYPERVISOR_DEADLINE, usual.hypervisor()),
                table.read(Range.SETTLE_TIME, usual.settle()),
                table.read(Range.AGENT_DEADLINE, usual.agent()),
                table.read(Range.REBOOT_DEADLINE, usual.reboot()),
                table.read(Range.NMI_DEADLINE, usual.nmi()),
                table.read(Range.SERVICE_DEADLINE, usual.service()),
                table.read(Range.STORAGE_RETRY, usual.storage()));
    }

    private static SignsOfLife signs(PolicyTable table, SignsOfLife usual) {
        return new SignsOfLife(
                table.read(Range.AGENT_SILENCE, usual.agent()),
                table.read(Range.VCPU_STANDSTILL, usual.vcpu()),
                table.read(Range.MONITOR_SILENCE, usual.monitor()),
                table.read(Range.DEVICE_CONFIRMATION, usual.device()),
                table.read(Range.BOOT_GRACE, usual.bootGrace()));
    }
}
