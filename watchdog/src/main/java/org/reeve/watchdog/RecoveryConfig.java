package org.reeve.watchdog;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.integer;

import java.time.Duration;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.RecoveryPolicy.Budget;
import org.reeve.watchdog.recovery.RecoveryPolicy.Evidence;
import org.reeve.watchdog.recovery.RecoveryPolicy.Patience;
import org.reeve.watchdog.recovery.RecoveryPolicy.SignsOfLife;

/** A recovery policy as TOML: the table {@code [recovery]} of the host, and the same keys where a guest differs. */
final class RecoveryConfig {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private RecoveryConfig() {}

    /** Where the mode is not said, the host only observes. */
    static RecoveryPolicy read(ConfigTable table) {
        return read(table, RecoveryPolicy.DEFAULT.with(RecoveryPolicy.Mode.OBSERVE));
    }

    /** @param usual what holds where the table is silent */
    static RecoveryPolicy read(ConfigTable table, RecoveryPolicy usual) {
        return new RecoveryPolicy(
                table.optional("mode", choice(RecoveryPolicy.Mode.class), usual.mode()),
                budget(table, usual.budget()),
                patience(table, usual.patience()),
                signs(table, usual.signs()),
                table.optional("nmi", choice(RecoveryPolicy.Nmi.class), usual.nmi()),
                evidence(table, usual.evidence()),
                table.optional("inside-checks", choice(FailedCheck.Action.class), usual.insideChecks()),
                table.optional("priority", integer(0, 100), usual.priority()));
    }

    static Brake.Limits brake(ConfigTable table) {
        Brake.Limits usual = Brake.Limits.DEFAULT;
        return new Brake.Limits(
                table.optional("guests", integer(2, 100_000), usual.guests()),
                table.optional("percent", integer(0, 100), usual.percent()),
                table.optional("window", duration(Duration.ofSeconds(10), HOUR), usual.window()),
                table.optional("at-once", integer(1, 1000), usual.atOnce()));
    }

    private static Budget budget(ConfigTable table, Budget usual) {
        return new Budget(
                table.optional("restarts", integer(1, 100), usual.restarts()),
                table.optional("window", duration(Duration.ofMinutes(1), Duration.ofDays(1)), usual.window()),
                table.optional("first-delay", upToAnHour(), usual.firstDelay()),
                table.optional("longest-delay", upToAnHour(), usual.longestDelay()),
                table.optional("quiet-time", duration(Duration.ofMinutes(1), Duration.ofDays(30)), usual.quietTime()));
    }

    private static Patience patience(ConfigTable table, Patience usual) {
        return new Patience(
                table.optional("hypervisor-deadline", upToAnHour(), usual.hypervisor()),
                table.optional("settle-time", upToAnHour(), usual.settle()),
                table.optional("agent-deadline", upToAnHour(), usual.agent()),
                table.optional("reboot-deadline", upToAnHour(), usual.reboot()),
                table.optional("nmi-deadline", upToAnHour(), usual.nmi()),
                table.optional("service-deadline", upToAnHour(), usual.service()),
                table.optional("storage-retry", upToAnHour(), usual.storage()));
    }

    private static SignsOfLife signs(ConfigTable table, SignsOfLife usual) {
        return new SignsOfLife(
                table.optional("agent-silence", signOfLife(), usual.agent()),
                table.optional("vcpu-standstill", signOfLife(), usual.vcpu()),
                table.optional("monitor-silence", signOfLife(), usual.monitor()),
                table.optional("device-confirmation", signOfLife(), usual.device()),
                table.optional("boot-grace", upToAnHour(), usual.bootGrace()));
    }

    private static Evidence evidence(ConfigTable table, Evidence usual) {
        return new Evidence(
                table.optional("screenshot", choice(Evidence.Screenshot.class), usual.screenshot()),
                table.optional("dump", ValueFormat.size(0, 1L << 44), usual.dumpBytesMost()));
    }

    private static ValueFormat<Duration> upToAnHour() {
        return duration(SECOND, HOUR);
    }

    /** Shorter than the time between two heartbeats, or two measurements, it would be no sign at all. */
    private static ValueFormat<Duration> signOfLife() {
        return duration(Duration.ofSeconds(10), HOUR);
    }
}
