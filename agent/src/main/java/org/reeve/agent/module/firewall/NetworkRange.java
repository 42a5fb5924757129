package org.reeve.agent.module.firewall;

import static org.reeve.common.config.ValueFormat.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.IpAddress;
import org.reeve.common.config.ValueFormat;

/** An address or a network, in IPv4 or IPv6. */
final class NetworkRange {
    static final ValueFormat<String> FORMAT = text(
            Pattern.compile(
                    "[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?:/[0-9]{1,2})?|(?=[0-9a-fA-F:]*:)[0-9a-fA-F:]{2,39}(?:/[0-9]{1,3})?"),
            "an address or a network",
            "192.0.2.0/24");

    private static final Pattern PREFIX = Pattern.compile("([^/]+)(?:/([0-9]+))?");

    private NetworkRange() {}

    /** What is wrong with a text of that format, in words; null when nothing is. */
    static @Nullable String fault(String range) {
        Matcher parts = PREFIX.matcher(range);
        if (!parts.matches()) {
            return "it is no address";
        }
        int longest = IpAddress.isIpv6(range) ? 128 : 32;
        if (parts.group(2) != null && Integer.parseInt(parts.group(2)) > longest) {
            return "a network of that kind has at most " + longest + " bits";
        }
        return IpAddress.fault(parts.group(1));
    }
}
