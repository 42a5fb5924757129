package org.reeve.agent.plan;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Addresses as text. Nobody is asked about them, so that no name is taken for one. */
public final class IpAddress {
    private static final Pattern BYTE = Pattern.compile("25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9]");
    private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

    private IpAddress() {}

    /** Of which kind it is, if it is an address at all. */
    public static boolean isIpv6(String address) {
        return address.indexOf(':') >= 0;
    }

    /** What is wrong with it, in words; null when nothing is. */
    public static @Nullable String fault(String address) {
        return isIpv6(address) ? fault6(address) : fault4(address);
    }

    private static @Nullable String fault4(String address) {
        String[] parts = address.split("\\.", -1);
        if (parts.length != 4) {
            return "it is no IPv4 address: it has four numbers";
        }
        for (String part : parts) {
            if (!BYTE.matcher(part).matches()) {
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
                if (!GROUP.matcher(group).matches()) {
                    return "each of its groups has one to four digits from 0 to f";
                }
            }
        }
        return whole
                ? (groups == 8 ? null : "it has eight groups")
                : groups < 8 ? null : "it has more than seven groups";
    }
}
