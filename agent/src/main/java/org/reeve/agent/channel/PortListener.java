package org.reeve.agent.channel;

/** Whom a {@link VirtioPort} tells what happens. Called from the port's own threads, one call after the other. */
interface PortListener {
    /** The host may be there: greet it. Everything queued before is gone. */
    void opened();

    /** Bytes from the host, in order; the array is the listener's. The port reads on when this returns. */
    void received(byte[] bytes);

    /** The host is not there, or does not read. */
    void lost(String reason);
}
