package org.reeve.watchdog.recovery;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signs of life of a guest that runs, each as the time for which it has been missing; null where nobody can know it.
 *
 * @param agentSilent since its agent was heard on any line, or since the guest was started; null when no agent ever spoke, and
 *     after one was told to end and said so
 * @param vcpuStandstill since its CPUs ran; null too for as long as a guest that uses as little as this one may take to show it
 * @param pace how much its CPUs do lately
 * @param ioStandstill since it read or wrote a disk or sent a packet
 * @param monitorSilent since QEMU's monitor stopped answering; null while it answers
 * @param networkSilent since nothing answers its outside checks, not even with a refusal; null while something does, and
 *     where there are none
 * @param excuse why nothing of this counts now; null when it does
 * @param failed checks that have failed, the gravest action first
 */
public record Vitals(
        @Nullable Duration agentSilent,
        @Nullable Duration vcpuStandstill,
        Pace pace,
        @Nullable Duration ioStandstill,
        @Nullable Duration monitorSilent,
        @Nullable Duration networkSilent,
        @Nullable Excuse excuse,
        List<FailedCheck> failed) {
    /** Nothing is known, and nothing is wrong. */
    public static final Vitals UNKNOWN = new Vitals(null, null, Pace.UNKNOWN, null, null, null, null, List.of());

    public Vitals {
        failed = List.copyOf(failed);
    }

    /** How much a guest's CPUs do. */
    public enum Pace {
        UNKNOWN,
        /** They sleep for most of the time, or all of it. */
        IDLING,
        BUSY
    }

    /** Whether nothing speaks against the guest, not even one sign alone. */
    public boolean areSound(RecoveryPolicy.SignsOfLife limits) {
        return switch (Verdict.of(this, Verdict.Device.FED, limits)) {
            case Verdict.Alive _, Verdict.Excused _ -> true;
            case Verdict.Suspected _, Verdict.Hung _, Verdict.Stuck _, Verdict.Failing _ -> false;
        };
    }

    /** Why a guest cannot be judged. */
    public enum Excuse {
        /** It has just been started. */
        BOOTING("it has just been started"),
        MIGRATING("it is being migrated"),
        SAVING("it is being saved"),
        DUMPING("its memory is being dumped"),
        BACKING_UP("it is being backed up"),
        SNAPSHOTTING("a snapshot of it is being taken"),
        /** The hypervisor is at something that it does not name. */
        HYPERVISOR_BUSY("the hypervisor is at work on it"),
        /** A check failed before it was started, or before this daemon was. Excuses nothing but that. */
        CHECKS_AWAITED("a check that failed has not been made again yet"),
        /** An operation changes what is inside: the agent may be restarting. */
        UPDATING("an operation is changing it");

        private final String words;

        Excuse(String words) {
            this.words = words;
        }

        /** As people read it, after "because". */
        public String words() {
            return words;
        }
    }
}
