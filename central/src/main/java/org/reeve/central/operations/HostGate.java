package org.reeve.central.operations;

import org.reeve.common.guest.HostId;
import org.reeve.common.wire.Message;

/** The way to the hosts. */
public interface HostGate {
    /** What became of a message. */
    enum Sent {
        /** It is on its way, and repeated until the host has it. */
        ON_ITS_WAY,
        /** The host is not connected, or too much waits for it already: ask again when that has changed. */
        NOT_NOW
    }

    /** Whether the host is connected now. */
    boolean isConnected(HostId host);

    Sent send(HostId host, Message message);
}
