package org.reeve.watchdog.link;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Which of the addresses that a guest claims are dialled. They are the guest's word: nothing is looked up for it, and it
 * cannot make the host talk to itself.
 */
final class GuestAddresses {
    static final int MAX = 8;

    private GuestAddresses() {}

    static List<InetSocketAddress> of(List<String> claimed, AgentEndpoints endpoints) {
        return claimed.stream()
                .limit(100)
                .map(GuestAddresses::parse)
                .flatMap(Optional::stream)
                .filter(endpoints.allowed())
                .distinct()
                .limit(MAX)
                .map(address -> new InetSocketAddress(address, endpoints.port()))
                .toList();
    }

    private static Optional<InetAddress> parse(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes == null || text.indexOf('%') >= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException wrongLength) {
            return Optional.empty();
        }
    }

    static boolean mayBeAGuest(InetAddress address) {
        // Link-local addresses mean nothing without an interface, which only the guest could name.
        return !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress();
    }
}
