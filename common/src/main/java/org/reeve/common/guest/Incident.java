package org.reeve.common.guest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something went wrong with a guest: the evidence, what was decided and done, and how it ended.
 *
 * @param closedAt when it ended; null while it is open
 * @param reason the first decision's reason, in one sentence a customer understands
 * @param timeLine what happened, oldest first
 * @param consoleLines the last lines of the guest's serial console before anything destructive was done, oldest first
 * @param evidence what else was kept, at most one piece of each kind; null only as written by builds that kept none
 * @param restartsLeft how many restarts the budget still allowed when this was written
 */
public record Incident(
        UUID id,
        GuestId guest,
        Cause cause,
        State state,
        Instant openedAt,
        @Nullable Instant closedAt,
        String reason,
        List<Entry> timeLine,
        List<String> consoleLines,
        @Nullable List<Evidence> evidence,
        int restartsLeft) {
    public Incident {
        timeLine = List.copyOf(timeLine);
        consoleLines = List.copyOf(consoleLines);
        evidence = evidence == null ? List.of() : List.copyOf(evidence);
    }

    /** Never null. */
    @Override
    public List<Evidence> evidence() {
        return evidence == null ? List.of() : evidence;
    }

    /** The piece of that kind; null when there is none. */
    public @Nullable Evidence evidence(Evidence.Kind kind) {
        return evidence().stream()
                .filter(piece -> piece.kind() == kind)
                .findFirst()
                .orElse(null);
    }

    /** What went wrong. */
    public enum Cause {
        /** The guest's kernel panicked (panic device). */
        KERNEL_PANIC,
        /** QEMU ended without the guest or anybody else asking for it. */
        QEMU_DIED,
        /** The guest's hardware watchdog device fired: nothing inside fed it any more. */
        WATCHDOG_DEVICE_FIRED,
        /** Two independent signs say that nothing inside runs any more. */
        GUEST_HUNG,
        /** QEMU runs and answers nobody. */
        QEMU_STUCK,
        /** The guest runs, and a check that its policy asks for fails. */
        CHECK_FAILED,
        /** The storage behind a disk is full; QEMU paused the guest. */
        STORAGE_FULL
    }

    /** How far it is. */
    public enum State {
        OPEN,
        /** The guest is healthy again. */
        RECOVERED,
        /** The budget of restarts is used up: the guest is left alone until somebody releases it. */
        QUARANTINED,
        /** Ended by something else than recovery: its owner stopped the guest, or it was removed. */
        CLOSED
    }

    /**
     * One line of the time line.
     *
     * @param what a fact or a deed
     * @param why the reason of a deed; empty for a fact
     */
    public record Entry(Instant at, String what, String why) {}
}
