package org.reeve.agent;

import static org.reeve.common.config.ValueFormat.absolutePath;
import static org.reeve.common.config.ValueFormat.address;
import static org.reeve.common.config.ValueFormat.duration;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.reeve.common.config.ConfigException;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.config.ConfigTable;

/**
 * What can be set in {@code /etc/reeve/agent.toml}, which need not exist.
 *
 * @param listen where the host connects to
 * @param state a directory of the agent's own
 * @param channel the device of the virtio channel; need not exist
 * @param control the socket for root's own commands
 * @param heartbeat how often the host is told that this guest is well
 */
record AgentConfig(InetSocketAddress listen, Path state, Path channel, Path control, Duration heartbeat) {
    static final Path FILE = Path.of("/etc/reeve/agent.toml");

    private static final AgentConfig DEFAULTS = new AgentConfig(
            new InetSocketAddress(842),
            Path.of("/var/lib/reeve-agent"),
            Path.of("/dev/virtio-ports/org.reeve.agent.0"),
            Path.of("/run/reeve-agent/control.sock"),
            Duration.ofSeconds(5));

    static AgentConfig defaults() {
        return DEFAULTS;
    }

    /** The defaults where there is no file, without waking the TOML parser, which costs memory for the rest of the agent's life. */
    static AgentConfig readOptional(Path file) throws ConfigException {
        return Files.exists(file) ? read(file) : DEFAULTS;
    }

    static AgentConfig read(Path file) throws ConfigException {
        ConfigReader reader = ConfigReader.file(file);
        ConfigTable root = reader.root();
        AgentConfig config = new AgentConfig(
                root.optional("listen", address())
                        .map(wanted -> new InetSocketAddress(wanted.getHostString(), wanted.getPort()))
                        .orElse(DEFAULTS.listen),
                root.optional("state", absolutePath(), DEFAULTS.state),
                root.optional("channel", absolutePath(), DEFAULTS.channel),
                root.optional("control", absolutePath(), DEFAULTS.control),
                root.optional("heartbeat", duration(Duration.ofSeconds(1), Duration.ofMinutes(1)), DEFAULTS.heartbeat));
        reader.finish();
        return config;
    }
}
