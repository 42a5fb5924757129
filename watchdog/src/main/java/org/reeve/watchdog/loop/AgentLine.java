package org.reeve.watchdog.loop;

/** How the agent of a guest can be spoken to. */
public enum AgentLine {
    /** On port 842. */
    NETWORK,
    /** On the virtio channel alone. */
    CHANNEL,
    NONE
}
