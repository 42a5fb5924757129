package org.reeve.watchdog.recovery;

import java.time.Duration;

/**
 * What to do about trouble.
 *
 * @param restarts how many restarts there may be within {@code window}; at least 1
 * @param firstDelay between the first restart and the second; doubles with each further one
 * @param longestDelay the delay grows no longer than this
 * @param hypervisorDeadline how long libvirt or QEMU may take for what they do by themselves
 * @param settleTime how long a guest without an agent must run to count as recovered
 * @param agentDeadline how long the agent may take to answer after a restart, until the incident says that it is silent
 */
public record RecoveryPolicy(
        Mode mode,
        int restarts,
        Duration window,
        Duration firstDelay,
        Duration longestDelay,
        Duration hypervisorDeadline,
        Duration settleTime,
        Duration agentDeadline) {
    /** Five restarts in 15 minutes; delays of 10 s, 20 s, 40 s and 80 s between them. */
    public static final RecoveryPolicy DEFAULT = new RecoveryPolicy(
            Mode.ACT,
            5,
            Duration.ofMinutes(15),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5));

    /** Whether decisions are carried out. */
    public enum Mode {
        OBSERVE,
        ACT
    }

    /** @param already how many restarts there were; the first one is not delayed */
    Duration delayAfter(int already) {
        if (already == 0) {
            return Duration.ZERO;
        }
        Duration delay = firstDelay.multipliedBy(1L << Math.min(already - 1, 30));
        return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
    }
}
