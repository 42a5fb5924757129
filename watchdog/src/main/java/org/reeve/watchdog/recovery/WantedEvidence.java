package org.reeve.watchdog.recovery;

import java.util.Set;
import org.reeve.common.guest.Evidence;
import org.reeve.watchdog.recovery.RecoveryPolicy.CoreDump;
import org.reeve.watchdog.recovery.RecoveryPolicy.EvidenceTerms;
import org.reeve.watchdog.recovery.RecoveryPolicy.Screenshot;

/**
 * What evidence to keep.
 *
 * @param console recovery always wants it: its log is on the host's disk, whatever became of the guest
 * @param coreMost a guest with more memory than so many bytes is not dumped
 */
public record WantedEvidence(Want console, Want screen, Want core, long coreMost) {
    /** Whether to try, and if not, whether that is worth a word. */
    public enum Want {
        YES,
        /** Nobody asks for it. */
        NO,
        /** It would be asked for, but the guest's QEMU is gone, and with it screen and memory. */
        QEMU_IS_GONE,
        /** It would be asked for, but the guest's QEMU answers nobody. */
        QEMU_IS_STUCK,
        /** It would be asked for, but the hypervisor is acting by itself: what is there now may be of the next run. */
        HYPERVISOR_ACTS
    }

    /** How the guest's QEMU is, which would have to give them. */
    enum Qemu {
        ANSWERS(Want.YES),
        GONE(Want.QEMU_IS_GONE),
        STUCK(Want.QEMU_IS_STUCK),
        ACTS(Want.HYPERVISOR_ACTS);

        private final Want answer;

        Qemu(Want answer) {
            this.answer = answer;
        }
    }

    /** While the guest goes on as it is. */
    static WantedEvidence ofSight(EvidenceTerms terms, Qemu qemu) {
        Want screen = terms.screenshot() == Screenshot.TAKEN ? qemu.answer : Want.NO;
        return new WantedEvidence(Want.YES, screen, Want.NO, terms.coreMost());
    }

    /** Before the guest loses its memory. */
    static WantedEvidence ofRestart(EvidenceTerms terms, Qemu qemu) {
        Want core = terms.coreDump() == CoreDump.BEFORE_RESTART ? qemu.answer : Want.NO;
        return new WantedEvidence(Want.YES, ofSight(terms, qemu).screen, core, terms.coreMost());
    }

    /**
     * Without what an incident has already. The first piece of each kind is kept and no later one: it shows what went wrong, the
     * later ones what became of that after the first restart.
     */
    public WantedEvidence without(Set<Evidence.Kind> kept) {
        return new WantedEvidence(
                kept.contains(Evidence.Kind.CONSOLE) ? Want.NO : console,
                kept.contains(Evidence.Kind.SCREEN) ? Want.NO : screen,
                kept.contains(Evidence.Kind.CORE) ? Want.NO : core,
                coreMost);
    }

    public boolean isNothing() {
        return console == Want.NO && screen == Want.NO && core == Want.NO;
    }
}
