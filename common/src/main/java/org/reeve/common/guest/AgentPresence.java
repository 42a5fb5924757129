package org.reeve.common.guest;

/** What the host knows of the agent inside a guest. */
public enum AgentPresence {
    /** The guest has no virtio channel {@code org.reeve.agent.0}, or no agent ever spoke on it. */
    NEVER_SEEN,
    /** It speaks on the virtio channel, and has no certificate yet or no network. */
    CHANNEL,
    /** It is connected on port 842. */
    CONNECTED,
    /** It was seen since the guest's last start, and is silent now. */
    AWAY
}
