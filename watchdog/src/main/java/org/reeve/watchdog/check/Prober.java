package org.reeve.watchdog.check;

import java.net.InetAddress;
import java.util.function.Consumer;

/** Asks once. */
interface Prober {
    /**
     * Asks {@code target} what {@code check} is about. {@code then} is called exactly once, on the event loop, soon after the check's
     * time-out at the latest, and when nothing of the attempt is left: no connection, no timer. Who throws does not call it.
     */
    void probe(Check check, InetAddress target, Consumer<Outcome> then);
}
