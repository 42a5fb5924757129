package org.reeve.agent.health;

import java.util.List;
import java.util.function.LongSupplier;
import org.reeve.common.guest.GuestId;
import org.reeve.common.wire.Message;

/** What the agent says every few seconds. */
public final class Heartbeats {
    private final KernelFacts kernel;
    private final String build;
    private final LongSupplier generation;

    /** @param generation of the module documents applied last; 0 for none */
    public Heartbeats(KernelFacts kernel, String build, LongSupplier generation) {
        this.kernel = kernel;
        this.build = build;
        this.generation = generation;
    }

    public Message.Heartbeat next(GuestId guest) {
        return new Message.Heartbeat(
                guest, build, kernel.boot(), kernel.uptimeSeconds(), addresses(), generation.getAsLong());
    }

    /** Where this guest can be dialled. */
    public List<String> addresses() {
        return Addresses.current();
    }
}
