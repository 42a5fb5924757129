package org.reeve.watchdog.link;

import java.net.InetAddress;
import java.util.function.Predicate;

/**
 * Where agents are dialled.
 *
 * @param port where they listen
 * @param allowed which of the addresses that guests claim are dialled at all
 */
public record AgentEndpoints(int port, Predicate<InetAddress> allowed) {
    /** Addresses that can be a guest's: never the host itself, nor a group. */
    public static AgentEndpoints onPort(int port) {
        return new AgentEndpoints(port, GuestAddresses::mayBeAGuest);
    }
}
