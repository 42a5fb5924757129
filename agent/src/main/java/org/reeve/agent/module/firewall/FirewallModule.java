package org.reeve.agent.module.firewall;

import static org.reeve.common.config.ValueFormat.choice;
import static org.reeve.common.config.ValueFormat.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.reeve.agent.plan.DesiredModule;
import org.reeve.agent.plan.DocumentException;
import org.reeve.agent.plan.DocumentReader;
import org.reeve.agent.plan.GuestModule;
import org.reeve.agent.plan.OnDrift;
import org.reeve.common.config.ConfigTable;
import org.reeve.common.config.ValueFormat;

/** Reads documents such as {@code default = "drop"}, {@code [[rule]]}, {@code name = "web"}, {@code ports = ["80", "443"]}. */
public final class FirewallModule implements GuestModule {
    private static final ValueFormat<String> NAME =
            text(Pattern.compile("[a-z0-9][a-z0-9-]{0,39}"), "a name in small letters, digits and hyphens", "web");

    private static final Pattern PORTS = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?");
    private static final ValueFormat<String> PORT = text(PORTS, "a port, or a first and a last one", "8000-8100");
    private static final int LAST_PORT = 65535;

    @Override
    public String name() {
        return "firewall";
    }

    @Override
    public DesiredModule read(DocumentReader reader) throws DocumentException {
        ConfigTable root = reader.root();
        DesiredFirewall.State state =
                root.optional("state", choice(DesiredFirewall.State.class), DesiredFirewall.State.ON);
        Rule.Verdict usual = root.required("default", choice(Rule.Verdict.class));
        OnDrift onDrift = OnDrift.read(root);
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (ConfigTable table : root.tables("rule")) {
            Rule rule = rule(table);
            if (table.has("name") && !names.add(rule.name())) {
                table.problem("name", "rule " + rule.name() + " is there twice", "give one of them another name");
            }
            rules.add(rule);
        }
        reader.finish();
        return new DesiredFirewall(state, usual, rules, onDrift);
    }

    private static Rule rule(ConfigTable table) {
        String name = table.required("name", NAME);
        Rule.Verdict verdict = table.optional("verdict", choice(Rule.Verdict.class), Rule.Verdict.ACCEPT);
        Rule.Protocol protocol = table.optional("protocol", choice(Rule.Protocol.class), Rule.Protocol.TCP);
        List<String> ports = table.list("ports", PORT);
        List<String> from = table.list("from", NetworkRange.FORMAT);
        for (String each : ports) {
            checkPorts(table, each);
        }
        if (!ports.isEmpty() && protocol == Rule.Protocol.ANY) {
            table.problem("ports", "only TCP and UDP have ports", "write protocol = \"tcp\" or \"udp\"");
        }
        for (String each : from) {
            DocumentReader.note(
                    table, "from", each, NetworkRange.fault(each), "write for example 192.0.2.0/24 or 2001:db8::/32");
        }
        if (verdict == Rule.Verdict.DROP && ports.isEmpty() && from.isEmpty()) {
            table.problem(
                    "verdict",
                    "rule " + name + " drops everything",
                    "say \"from\" or \"ports\", or write default = \"drop\"");
        }
        return new Rule(name, verdict, protocol, ports, from);
    }

    private static void checkPorts(ConfigTable table, String ports) {
        Matcher parts = PORTS.matcher(ports);
        if (!parts.matches()) {
            return;
        }
        int first = Integer.parseInt(parts.group(1));
        int last = parts.group(2) == null ? first : Integer.parseInt(parts.group(2));
        if (first < 1 || last > LAST_PORT || (parts.group(2) != null && first >= last)) {
            table.problem(
                    "ports",
                    "\"ports\" has \"" + ports + "\", which are no ports",
                    "write ports from 1 to " + LAST_PORT + ", the lower one first");
        }
    }
}
