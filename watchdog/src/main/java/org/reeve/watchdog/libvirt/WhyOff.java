package org.reeve.watchdog.libvirt;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.reeve.watchdog.vm.Guest.PanicDevice;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;

/**
 * Why a guest is off, by what libvirt says and what its log of the guest's QEMU says. libvirt's daemon keeps the reason in its memory
 * only, and one that finds a QEMU gone at its start calls that a crash, whatever the daemon before it had been asked to do:
 *
 * <pre>
 *   what happened                                       libvirt says   its log says
 *   QEMU died, and later libvirt's daemon               nothing        crashed
 *   somebody stopped it, and later the daemon died      nothing        destroyed, shutdown, …
 *   the daemon died after it had logged the end         crashed        destroyed, shutdown, … and then crashed
 *   the daemon died after it had asked QEMU to end      crashed        QEMU: ended by a signal; then crashed
 *   the guest panicked, on_crash=destroy                crashed        QEMU: ended by a signal; then crashed
 *   the daemon died while it started it, and again      nothing        QEMU: ended by a signal; then daemon
 * </pre>
 */
final class WhyOff {
    /** Whoever wanted these had them: QEMU was gone, or for ever at a stop, before libvirt wrote it. The first one counts. */
    private static final List<PowerReason> FINAL =
            List.of(PowerReason.MIGRATED, PowerReason.DESTROYED, PowerReason.SHUTDOWN);

    /** A start that libvirt gave up, or found half done: it asks QEMU to end by itself. */
    private static final List<PowerReason> LIBVIRTS_OWN = List.of(PowerReason.FAILED, PowerReason.DAEMON);

    private static final Set<PowerReason> FAILURES =
            EnumSet.of(PowerReason.CRASHED, PowerReason.FAILED, PowerReason.DAEMON);

    private WhyOff() {}

    /** What became of the process that asked QEMU to end. */
    enum Asker {
        /** It is libvirt's daemon of now, whose word about the end is its own. */
        LIBVIRT_OF_NOW,
        GONE_OR_ANOTHER
    }

    /** What libvirt does to a guest whose panic it hears of. */
    enum Panic {
        ENDS_QEMU,
        LEAVES_QEMU;

        static Panic of(PanicDevice device, LifecycleAction onCrash) {
            return switch (onCrash) {
                case DESTROY, COREDUMP_DESTROY -> device == PanicDevice.PRESENT ? ENDS_QEMU : LEAVES_QEMU;
                case RESTART, PRESERVE, RENAME_RESTART, COREDUMP_RESTART -> LEAVES_QEMU;
            };
        }
    }

    /**
     * What is known.
     *
     * @param said the reason that libvirt gives
     * @param hostBooted when; a run that is older ended with its host at the latest, and nobody says why
     */
    record Facts(PowerReason said, LastRun run, Asker asker, Panic panic, Instant hostBooted) {}

    /** Whether the log may know better than libvirt. */
    static boolean isInDoubt(PowerReason said) {
        return said == PowerReason.UNKNOWN || said == PowerReason.CRASHED;
    }

    /** @return UNKNOWN where nobody can tell any more whether somebody wanted it */
    static PowerReason of(Facts facts) {
        LastRun run = facts.run();
        if (!isInDoubt(facts.said()) || run.ends().isEmpty() || run.began().isBefore(facts.hostBooted())) {
            return facts.said();
        }
        for (PowerReason wanted : FINAL) {
            if (run.ends().contains(wanted)) {
                return wanted;
            }
        }
        List<PowerReason> told =
                run.ends().stream().filter(end -> end != PowerReason.UNKNOWN).toList();
        // A daemon that finds what its predecessor left of a QEMU that had failed does not know why.
        if (!told.isEmpty() && FAILURES.containsAll(told)) {
            return failed(facts, told);
        }
        // One that was being saved when the daemon died may have been taken up again, or not.
        return Set.copyOf(run.ends()).size() == 1 ? run.ends().getFirst() : PowerReason.UNKNOWN;
    }

    private static PowerReason failed(Facts facts, List<PowerReason> told) {
        for (PowerReason own : LIBVIRTS_OWN) {
            if (told.contains(own)) {
                return own;
            }
        }
        if (facts.run().asked() == null || facts.asker() == Asker.LIBVIRT_OF_NOW) {
            return PowerReason.CRASHED;
        }
        return switch (facts.panic()) {
            case ENDS_QEMU -> PowerReason.UNKNOWN;
            case LEAVES_QEMU -> PowerReason.DESTROYED;
        };
    }
}
