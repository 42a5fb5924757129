package org.reeve.watchdog;

import static org.reeve.common.config.ValueFormat.absolutePath;
import static org.reeve.common.config.ValueFormat.address;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.flag;
import static org.reeve.common.config.ValueFormat.integer;
import static org.reeve.common.config.ValueFormat.text;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.config.ConfigTable;
import org.reeve.watchdog.check.CheckConfig;
import org.reeve.watchdog.check.GuestNames;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.evidence.EvidenceConfig;
import org.reeve.watchdog.host.HostConfig;
import org.reeve.watchdog.link.AgentEndpoints;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.policy.PolicyConfig;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.trace.TraceConfig;

/**
 * What {@code watchdog.toml} says.
 *
 * @param name of this host, for people; null to use the kernel's host name
 * @param libvirtUri such as {@code qemu:///system}
 * @param central where central's listener for hosts is; null to use the address that central gave when the host joined
 * @param policy what is done about trouble of guests, and how far a guest's own policy may go
 * @param brake when restarts are held back because too many guests fail together
 * @param guests patterns of the names of the libvirt domains that are Reeve's, with {@code *} for any text; others are never touched
 * @param agents where agents are dialled
 * @param checks of guests from the outside
 * @param evidence how much is kept of guests in trouble, and how long
 * @param host what may be done with the host itself
 * @param trace whether what happens to the guests is recorded, and how much of it is kept
 */
record WatchdogConfig(
        Path state,
        @Nullable String name,
        String libvirtUri,
        @Nullable InetSocketAddress central,
        HostPolicy policy,
        Brake.Limits brake,
        List<String> guests,
        AgentEndpoints agents,
        HostChecks checks,
        EvidenceConfig evidence,
        HostConfig host,
        TraceConfig trace) {
    static final Path USUAL = Path.of("/etc/reeve/watchdog.toml");

    private static final Path STATE = Path.of("/var/lib/reeve-watchdog");
    private static final int AGENT_PORT = 842;
    private static final Pattern URI = Pattern.compile("[a-z][a-z0-9+]{0,30}://\\S{0,1000}");
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern GUESTS = Pattern.compile("[^\\s/]{1,200}");
    /** Of the host's watchdog device: systemd's patience (WatchdogSec) and a restart of the daemon have to fit in. */
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(45);

    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(10);

    /** The file need not be there: everything has a default. */
    static WatchdogConfig read(Path file) throws ConfigException {
        return read(ConfigReader.optionalFile(file));
    }

    static WatchdogConfig read(ConfigReader reader) throws ConfigException {
        ConfigTable root = reader.root();
        List<String> include =
                root.table("guests").list("include", text(GUESTS, "a pattern of guests' names", "web-*"));
        WatchdogConfig config = new WatchdogConfig(
                root.optional("state", absolutePath(), STATE),
                root.optional("name", text(NAME, "a host name", "host1.example.org"))
                        .orElse(null),
                root.table("libvirt").optional("uri", text(URI, "a libvirt URI", "qemu:///system"), "qemu:///system"),
                root.table("central").optional("address", address()).orElse(null),
                PolicyConfig.host(root),
                PolicyConfig.brake(root.table("brake")),
                include.isEmpty() ? List.of("*") : include,
                AgentEndpoints.onPort(root.table("agent").optional("port", integer(1, 65_535), AGENT_PORT)),
                CheckConfig.ofHost(root),
                EvidenceConfig.read(root.table("evidence")),
                host(root.table("host")),
                TraceConfig.of(root.table("trace")));
        reader.finish();
        return config;
    }

    private static HostConfig host(ConfigTable table) {
        HostConfig usual = HostConfig.OFF;
        return new HostConfig(
                table.optional("watchdog", absolutePath()).orElse(null),
                table.optional(
                        "watchdog-timeout", duration(SHORTEST_TIMEOUT, LONGEST_TIMEOUT), usual.watchdogTimeout()),
                table.optional("lock-memory", flag(), false) ? HostConfig.Memory.LOCKED : HostConfig.Memory.SWAPPABLE,
                table.optional("real-time-priority", integer(0, 50), usual.realTimePriority()));
    }

    /** Whether a guest of that name is Reeve's. */
    Predicate<String> include() {
        return new GuestNames(guests);
    }
}
