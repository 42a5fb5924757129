package org.reeve.agent.module.ssh;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.duration;
import static org.reeve.common.config.ValueFormat.flag;
import static org.reeve.common.config.ValueFormat.integer;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.reeve.agent.plan.Access;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.OnDrift;
import org.reeve.common.config.ConfigTable;

/** Reads documents such as {@code ports = [22]}, {@code root_login = "no"}, {@code password_authentication = false}, {@code allow_groups = ["ssh"]}. */
public final class SshModule implements GuestModule {
    private static final int MOST_PORTS = 8;

    /** The agent's own. */
    private static final int AGENT = 842;

    @Override
    public String name() {
        return "ssh";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        OnDrift onDrift = OnDrift.read(root);
        var options = new SshdOptions()
                .ports(ports(root))
                .rootLogin(root.optional("root_login", choice(RootLogin.class)))
                .passwords(root.optional("password_authentication", flag()))
                .names("AllowUsers", root.list("allow_users", Access.ACCOUNT))
                .names("AllowGroups", root.list("allow_groups", Access.ACCOUNT))
                .flag("X11Forwarding", root.optional("x11_forwarding", flag()))
                .flag("AllowTcpForwarding", root.optional("tcp_forwarding", flag()))
                .flag("AllowAgentForwarding", root.optional("agent_forwarding", flag()))
                .number("MaxAuthTries", root.optional("max_auth_tries", integer(1, 20)))
                .number("LoginGraceTime", seconds(root, "login_grace", Duration.ofSeconds(5)))
                .number("ClientAliveInterval", seconds(root, "keep_alive", Duration.ZERO));
        reader.finish();
        return new DesiredSsh(options, onDrift);
    }

    /** How root logs in. */
    enum RootLogin {
        NO,
        KEYS,
        YES
    }

    private static List<Integer> ports(ConfigTable root) {
        List<Integer> ports = root.list("ports", integer(1, 65_535));
        if (new HashSet<>(ports).size() != ports.size() || ports.size() > MOST_PORTS) {
            root.problem(
                    "ports",
                    "\"ports\" has one twice, or more than " + MOST_PORTS,
                    "write for example ports = [22, 2222]");
        }
        if (ports.contains(AGENT)) {
            root.problem("ports", "port " + AGENT + " is Reeve's", "choose another port");
        }
        return ports;
    }

    private static Optional<Integer> seconds(ConfigTable root, String key, Duration least) {
        Optional<Duration> time = root.optional(key, duration(least, Duration.ofHours(1)));
        if (time.filter(each -> each.toMillisPart() != 0).isPresent()) {
            root.problem(key, "\"" + key + "\" has a part of a second", "write whole seconds");
        }
        return time.map(each -> (int) each.toSeconds());
    }
}
