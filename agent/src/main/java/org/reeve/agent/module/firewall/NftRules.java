package org.reeve.agent.module.firewall;

import java.util.List;
import java.util.Locale;
import org.reeve.agent.plan.IpAddress;

/** The rules as {@code nft -f} reads them (nft(8)): what is there of Reeve's is replaced in one go, and nothing else is touched. */
final class NftRules {
    /** Reeve itself: whoever connects there is asked for a certificate. */
    private static final int REEVE = 842;

    private NftRules() {}

    static String write(Rule.Verdict usual, List<Rule> rules) {
        var text = new StringBuilder(512);
        text.append("# Written by Reeve from the module firewall. An edit here is kept, and shown as drift.\n");
        text.append("table inet reeve\n");
        text.append("delete table inet reeve\n");
        text.append("table inet reeve {\n");
        text.append("    chain input {\n");
        text.append("        type filter hook input priority filter; policy ")
                .append(word(usual))
                .append(";\n");
        line(text, "iif \"lo\" accept");
        line(text, "ct state established,related accept");
        line(text, "meta l4proto { icmp, ipv6-icmp } accept");
        line(text, "tcp dport " + REEVE + " accept comment \"Reeve\"");
        for (Rule rule : rules) {
            List<String> four =
                    rule.from().stream().filter(each -> !IpAddress.isIpv6(each)).toList();
            List<String> six = rule.from().stream().filter(IpAddress::isIpv6).toList();
            if (rule.from().isEmpty()) {
                line(text, rule(rule, ""));
            }
            if (!four.isEmpty()) {
                line(text, rule(rule, "ip saddr " + set(four) + " "));
            }
            if (!six.isEmpty()) {
                line(text, rule(rule, "ip6 saddr " + set(six) + " "));
            }
        }
        return text.append("    }\n}\n").toString();
    }

    private static String rule(Rule rule, String from) {
        String to =
                switch (rule.protocol()) {
                    case ANY -> "";
                    case TCP, UDP ->
                        rule.ports().isEmpty()
                                ? "meta l4proto " + word(rule.protocol()) + " "
                                : word(rule.protocol()) + " dport " + set(rule.ports()) + " ";
                };
        return from + to + "counter " + word(rule.verdict()) + " comment \"" + rule.name() + "\"";
    }

    private static String set(List<String> members) {
        return "{ " + String.join(", ", members) + " }";
    }

    private static void line(StringBuilder text, String rule) {
        text.append("        ").append(rule).append('\n');
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
