package org.reeve.agent.module.firewall;

import static org.reeve.common.config.ValueFormat.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
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

    static boolean isIpv6(String range) {
        return range.indexOf(':') >= 0;
    }

    /** What is wrong with a text of that format, in words; null when nothing is. */
    static @Nullable String fault(String range) {
        Matcher parts = PREFIX.matcher(range);
        if (!parts.matches()) {
            return "it is no address";
        }
        int longest = isIpv6(range) ? 128 : 32;
        if (parts.group(2) != null && Integer.parseInt(parts.group(2)) > longest) {
            return "a network of that kind has at most " + longest + " bits";
        }
        return isIpv6(range) ? fault6(parts.group(1)) : fault4(parts.group(1));
    }

    private static @Nullable String fault4(String address) {
        for (String part : address.split("\\.", -1)) {
            if (Integer.parseInt(part) > 255 || (part.length() > 1 && part.startsWith("0"))) {
                return "each of the four numbers is from 0 to 255, without zeros before it";
            }
        }
        return null;
    }

    /** RFC 4291, 2.2, without the form that ends in an IPv4 address. */
    private static @Nullable String fault6(String address) {
        int gap = address.indexOf("::");
        boolean whole = gap < 0;
        if (!whole && address.indexOf("::", gap + 1) >= 0) {
            return "\"::\" may stand in it only once";
        }
        int groups = 0;
        for (String half :
                whole ? new String[] {address} : new String[] {address.substring(0, gap), address.substring(gap + 2)}) {
            if (half.isEmpty() && !whole) {
                continue;
            }
            for (String group : half.split(":", -1)) {
                groups++;
                if (group.isEmpty() || group.length() > 4) {
                    return "each of its groups has one to four digits";
                }
            }
        }
        return whole
                ? (groups == 8 ? null : "it has eight groups")
                : groups < 8 ? null : "it has more than seven groups";
    }
}
