package org.reeve.watchdog.check;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reeve.common.time.ReeveClock;

/**
 * Which addresses can be a guest's: never this host's own, nor a group's. Those of a guest's own bridges, such as Docker's, are often
 * the host's as well, and would then say that all is well.
 */
final class GuestAddresses implements Predicate<InetAddress> {
    /** The host's addresses change seldom, and with hundreds of interfaces it takes milliseconds to list them. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final ReeveClock clock;
    private Set<InetAddress> own = Set.of();
    private @Nullable Duration listed;

    GuestAddresses(ReeveClock clock) {
        this.clock = clock;
    }

    @Override
    public boolean test(InetAddress address) {
        // Link-local addresses mean nothing without an interface, which only the guest could name.
        return !address.isLoopbackAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress()
                && !own().contains(address);
    }

    private Set<InetAddress> own() {
        Duration now = clock.elapsed();
        if (listed == null || now.minus(listed).compareTo(KEPT) > 0) {
            try {
                own = NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .collect(Collectors.toUnmodifiableSet());
                listed = now;
            } catch (SocketException e) {
                // An interface went away while it was looked at: what was known holds until the next question.
                listed = null;
            }
        }
        return own;
    }
}
