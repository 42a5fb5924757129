package org.reeve.watchdog.recovery;

import java.util.List;
import java.util.Optional;
import org.reeve.watchdog.vm.Guest;

/** What is tried against a trouble, the gentlest first; the last rung is tried again until the budget is spent. */
final class Ladder {
    private static final List<Deed.Kind> RESTART = List.of(Deed.Kind.RESET_AND_RESUME, Deed.Kind.POWER_OFF);
    private static final List<Deed.Kind> WITH_NMI =
            List.of(Deed.Kind.NMI, Deed.Kind.RESET_AND_RESUME, Deed.Kind.POWER_OFF);
    private static final List<Deed.Kind> WITH_REBOOT =
            List.of(Deed.Kind.REBOOT, Deed.Kind.RESET_AND_RESUME, Deed.Kind.POWER_OFF);

    private Ladder() {}

    /** @return the deed that is next; empty when nothing may, or can, be done */
    static Optional<Deed.Kind> next(Trouble trouble, Guest guest, RecoveryPolicy policy) {
        boolean persistent = guest.persistence() == Guest.Persistence.PERSISTENT;
        return switch (guest.power()) {
            case SHUT_OFF -> persistent ? Optional.of(Deed.Kind.START) : Optional.empty();
            case RUNNING, PAUSED, CRASHED, SHUTTING_DOWN, UNKNOWN ->
                rung(trouble, policy)
                        // A transient guest would vanish with its power.
                        .map(kind -> kind == Deed.Kind.POWER_OFF && !persistent ? Deed.Kind.RESET_AND_RESUME : kind)
                        .filter(kind -> kind != Deed.Kind.KILL || persistent);
        };
    }

    private static Optional<Deed.Kind> rung(Trouble trouble, RecoveryPolicy policy) {
        int attempts = trouble.attempts();
        return switch (trouble.cause()) {
            // The reset button first, which is quicker and keeps what is attached to the virtual machine.
            case KERNEL_PANIC, QEMU_DIED -> at(RESTART, attempts);
            case WATCHDOG_DEVICE_FIRED, GUEST_HUNG ->
                at(policy.nmi() == RecoveryPolicy.Nmi.BEFORE_RESET ? WITH_NMI : RESTART, attempts);
            case QEMU_STUCK -> Optional.of(Deed.Kind.KILL);
            case CHECK_FAILED -> forCheck(trouble);
            case STORAGE_FULL -> Optional.of(Deed.Kind.RESUME);
        };
    }

    private static Optional<Deed.Kind> forCheck(Trouble trouble) {
        FailedCheck check = trouble.check();
        if (check == null) {
            return Optional.empty();
        }
        return switch (check.action()) {
            case ALERT -> Optional.empty();
            case RESTART_SERVICE -> trouble.attempts() == 0 ? Optional.of(Deed.Kind.RESTART_SERVICE) : Optional.empty();
            case REBOOT -> at(WITH_REBOOT, trouble.attempts());
        };
    }

    private static Optional<Deed.Kind> at(List<Deed.Kind> rungs, int attempts) {
        return Optional.of(rungs.get(Math.min(attempts, rungs.size() - 1)));
    }
}
