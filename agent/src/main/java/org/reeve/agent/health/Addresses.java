package org.reeve.agent.health;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** Under which addresses the host may dial this guest. */
final class Addresses {
    /** More are of no use to the host, and a guest with thousands would only make every heartbeat large. */
    private static final int AT_MOST = 8;

    private Addresses() {}

    /** Literal unicast addresses of the interfaces that are up, without loopback and link-local ones; IPv4 first. */
    static List<String> current() {
        List<InetAddress> found = new ArrayList<>();
        try {
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (each.isUp() && !each.isLoopback()) {
                    each.getInterfaceAddresses().stream()
                            .map(InterfaceAddress::getAddress)
                            .filter(Addresses::canBeDialled)
                            .forEach(found::add);
                }
            }
        } catch (SocketException e) {
            // An interface went away while it was looked at: the next heartbeat has the rest.
        }
        return found.stream()
                .sorted(Comparator.comparing(Inet6Address.class::isInstance))
                .limit(AT_MOST)
                .map(Addresses::literal)
                .toList();
    }

    static boolean canBeDialled(InetAddress address) {
        return !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress();
    }

    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
