package org.reeve.watchdog.recovery;

import java.time.Duration;

/**
 * What to do about trouble of a guest.
 *
 * @param insideChecks the most that a check inside a guest may ask for: the guest says what it finds
 * @param priority 0 to 100: when the host holds restarts back, higher ones go first
 */
public record RecoveryPolicy(
        Mode mode,
        Budget budget,
        Patience patience,
        SignsOfLife signs,
        Nmi nmi,
        EvidenceTerms evidence,
        FailedCheck.Action insideChecks,
        int priority) {
    public static final RecoveryPolicy DEFAULT = new RecoveryPolicy(
            Mode.ACT,
            Budget.DEFAULT,
            Patience.DEFAULT,
            SignsOfLife.DEFAULT,
            Nmi.NEVER,
            EvidenceTerms.DEFAULT,
            FailedCheck.Action.RESTART_SERVICE,
            50);

    /** Whether decisions are carried out. */
    public enum Mode {
        OBSERVE,
        ACT
    }

    /** Whether a hung guest gets a non-maskable interrupt before it is reset, so that its kernel can write a dump. */
    public enum Nmi {
        NEVER,
        BEFORE_RESET
    }

    /** Whether a picture of the guest's screen is kept. */
    public enum Screenshot {
        NEVER,
        TAKEN
    }

    /** Whether the guest's memory is kept before Reeve restarts it without its consent. */
    public enum CoreDump {
        NEVER,
        BEFORE_RESTART
    }

    /**
     * What is kept of a guest that is in trouble, beside the last lines of its console.
     *
     * @param coreMost a guest with more memory than so many bytes is not dumped
     */
    public record EvidenceTerms(Screenshot screenshot, CoreDump coreDump, long coreMost) {
        public static final EvidenceTerms DEFAULT = new EvidenceTerms(Screenshot.TAKEN, CoreDump.NEVER, 4L << 30);
    }

    /**
     * How often a guest is restarted.
     *
     * @param restarts how many there may be within {@code window}; at least 1
     * @param firstDelay between the first restart and the second; doubles with each further one
     * @param longestDelay the delay grows no longer than this
     * @param quietTime how long a guest in quarantine is left alone until it gets a new budget
     */
    public record Budget(
            int restarts, Duration window, Duration firstDelay, Duration longestDelay, Duration quietTime) {
        /** Five restarts in 15 minutes; delays of 10 s, 20 s, 40 s and 80 s between them. */
        public static final Budget DEFAULT = new Budget(
                5, Duration.ofMinutes(15), Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofDays(1));

        /** @param already how many restarts there were; the first one is not delayed */
        Duration delayAfter(int already) {
            if (already == 0) {
                return Duration.ZERO;
            }
            Duration delay = firstDelay.multipliedBy(1L << Math.min(already - 1, 30));
            return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
        }
    }

    /**
     * How long things may take until the next step is due.
     *
     * @param hypervisor what libvirt or QEMU do by themselves
     * @param settle how long a guest without an agent must run to count as recovered
     * @param agent until the agent answers after a restart; then the incident says that it is silent
     * @param reboot until a guest obeys the request to reboot
     * @param nmi until a kernel reacts to a non-maskable interrupt
     * @param service until a check passes after its service was restarted
     * @param storage between two tries to resume a guest whose storage is full
     */
    public record Patience(
            Duration hypervisor,
            Duration settle,
            Duration agent,
            Duration reboot,
            Duration nmi,
            Duration service,
            Duration storage) {
        public static final Patience DEFAULT = new Patience(
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                Duration.ofMinutes(2),
                Duration.ofSeconds(15),
                Duration.ofMinutes(1),
                Duration.ofSeconds(30));
    }

    /**
     * For how long a sign of life may be missing until that is a witness against the guest. A hang needs two witnesses.
     *
     * @param agent no heartbeat on any line
     * @param vcpu the guest's CPUs have not run at all
     * @param monitor QEMU's monitor has not answered
     * @param device how long a second witness is looked for after the watchdog device fired
     * @param bootGrace nothing is held against a guest that has just been started, until its agent has spoken
     */
    public record SignsOfLife(Duration agent, Duration vcpu, Duration monitor, Duration device, Duration bootGrace) {
        public static final SignsOfLife DEFAULT = new SignsOfLife(
                Duration.ofSeconds(20),
                Duration.ofSeconds(15),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                Duration.ofMinutes(3));
    }

    public RecoveryPolicy with(Mode other) {
        return new RecoveryPolicy(other, budget, patience, signs, nmi, evidence, insideChecks, priority);
    }

    public RecoveryPolicy with(Budget other) {
        return new RecoveryPolicy(mode, other, patience, signs, nmi, evidence, insideChecks, priority);
    }

    public RecoveryPolicy with(Patience other) {
        return new RecoveryPolicy(mode, budget, other, signs, nmi, evidence, insideChecks, priority);
    }

    public RecoveryPolicy with(SignsOfLife other) {
        return new RecoveryPolicy(mode, budget, patience, other, nmi, evidence, insideChecks, priority);
    }

    public RecoveryPolicy with(Nmi other) {
        return new RecoveryPolicy(mode, budget, patience, signs, other, evidence, insideChecks, priority);
    }

    public RecoveryPolicy with(EvidenceTerms other) {
        return new RecoveryPolicy(mode, budget, patience, signs, nmi, other, insideChecks, priority);
    }

    public RecoveryPolicy with(FailedCheck.Action mostOfInsideChecks) {
        return new RecoveryPolicy(mode, budget, patience, signs, nmi, evidence, mostOfInsideChecks, priority);
    }
}
