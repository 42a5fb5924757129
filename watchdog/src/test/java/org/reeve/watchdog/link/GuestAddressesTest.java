package org.reeve.watchdog.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuestAddressesTest {
    @Test
    void onlyLiteralAddressesOfOthersAreDialled() {
        List<String> claimed = List.of(
                "127.0.0.1",
                "::1",
                "0.0.0.0",
                "::",
                "224.0.0.1",
                "ff02::1",
                "fe80::1",
                "fe80::1%eth0",
                "169.254.1.1",
                "::ffff:127.0.0.1",
                "localhost",
                "example.org",
                "10.0.0.5:22",
                "10.0.0.5/24",
                "",
                "192.168.122.7",
                "2001:db8::7");
        assertEquals(List.of("192.168.122.7", "2001:db8:0:0:0:0:0:7"), dialled(claimed));
    }

    @Test
    void noMoreThanEightAreDialledHoweverManyAreClaimed() {
        List<String> claimed =
                IntStream.range(1, 200).mapToObj(i -> "10.0.0." + i).toList();
        assertEquals(GuestAddresses.MAX, dialled(claimed).size());
    }

    @Test
    void anAddressClaimedTwiceIsDialledOnce() {
        assertEquals(List.of("10.0.0.1"), dialled(Collections.nCopies(5, "10.0.0.1")));
    }

    private static List<String> dialled(List<String> claimed) {
        return GuestAddresses.of(claimed, AgentEndpoints.onPort(842)).stream()
                .map(InetSocketAddress::getAddress)
                .map(address -> address.getHostAddress())
                .toList();
    }
}
