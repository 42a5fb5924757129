package org.reeve.watchdog.vm;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The virtio channel {@value #NAME} of a guest.
 *
 * @param socket the unix socket on the host; null while the guest does not run
 */
public record AgentChannel(@Nullable Path socket, State state) {
    /** The name of the channel's target, in the guest {@code /dev/virtio-ports/org.reeve.agent.0}. */
    public static final String NAME = "org.reeve.agent.0";

    /** Whether somebody inside the guest has opened the channel. */
    public enum State {
        CONNECTED,
        DISCONNECTED,
        /** The hypervisor has not said yet: the guest does not run, or has just started. */
        UNKNOWN
    }
}
