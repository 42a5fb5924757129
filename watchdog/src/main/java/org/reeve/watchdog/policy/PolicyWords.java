package org.reeve.watchdog.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.RecoveryPolicy.Budget;
import org.reeve.watchdog.recovery.RecoveryPolicy.EvidenceTerms;
import org.reeve.watchdog.recovery.RecoveryPolicy.Patience;
import org.reeve.watchdog.recovery.RecoveryPolicy.SignsOfLife;

/** What a policy means, for people. */
public final class PolicyWords {
    private static final int DELAYS_NAMED = 3;

    private PolicyWords() {}

    /** A few sentences, one a line. */
    public static List<String> of(GuestPolicy policy) {
        RecoveryPolicy recovery = policy.recovery();
        List<String> lines = new ArrayList<>();
        lines.add(
                switch (recovery.mode()) {
                    case ACT -> "Reeve acts on trouble of the guest.";
                    case OBSERVE -> "Reeve only watches, and tells what it would have done.";
                });
        lines.add(budget(recovery.budget()));
        signs(recovery.signs(), lines);
        lines.add(ladder(recovery));
        lines.add(evidence(recovery.evidence()));
        lines.add(patience(recovery.patience()));
        lines.add("While too many guests of the host fail together, restarts go by priority; this guest's is "
                + recovery.priority() + " of 100.");
        lines.add(definition(policy));
        if (!policy.checks().isEmpty()) {
            lines.add("It is asked from the outside, beside what its host asks: "
                    + policy.checks().stream()
                            .map(check -> check.terms().name())
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        return lines;
    }

    private static String budget(Budget budget) {
        String times = budget.restarts() == 1 ? "once" : budget.restarts() + " times";
        return "It is restarted at most " + times + " in " + time(budget.window()) + ": at once" + delays(budget)
                + ". After that it is left alone until somebody starts it, or for " + time(budget.quietTime()) + ".";
    }

    private static String delays(Budget budget) {
        List<String> named = new ArrayList<>();
        Duration delay = budget.firstDelay();
        for (int restart = 2; restart <= Math.min(budget.restarts(), DELAYS_NAMED + 1); restart++) {
            named.add(time(delay.compareTo(budget.longestDelay()) < 0 ? delay : budget.longestDelay()));
            delay = delay.multipliedBy(2);
        }
        if (named.isEmpty()) {
            return "";
        }
        String rest = budget.restarts() > DELAYS_NAMED + 1
                ? " and so on, never more than " + time(budget.longestDelay())
                : "";
        return ", then " + String.join(", ", named) + rest + " later";
    }

    private static void signs(SignsOfLife signs, List<String> lines) {
        lines.add("It hangs when two signs say so and it uses neither disk nor network: its agent silent for "
                + time(signs.agent()) + ", its CPUs at a standstill for " + time(signs.vcpu())
                + ", nothing in it answering its outside checks for " + time(signs.agent())
                + ", or its watchdog device, for which a second sign is awaited for " + time(signs.device()) + ".");
        lines.add("Its QEMU is stuck when its monitor has not answered for " + time(signs.monitor())
                + " and another sign agrees.");
        lines.add("After a start nothing is held against it for " + time(signs.bootGrace())
                + ", or until its agent speaks.");
    }

    private static String ladder(RecoveryPolicy recovery) {
        String nmi =
                switch (recovery.nmi()) {
                    case NEVER -> "A guest that hangs is reset,";
                    case BEFORE_RESET ->
                        "A guest that hangs gets an NMI, is reset "
                                + time(recovery.patience().nmi()) + " later,";
                };
        return nmi + " and power-cycled if that does not help; a stuck QEMU is killed and the guest started again.";
    }

    private static String evidence(EvidenceTerms terms) {
        String kept =
                switch (terms.screenshot()) {
                    case TAKEN -> "Before that the last lines of its console and a picture of its screen are kept";
                    case NEVER -> "Before that the last lines of its console are kept";
                };
        return switch (terms.coreDump()) {
            case NEVER -> kept + ".";
            case BEFORE_RESTART ->
                kept + ", and before a reset or a power cut its memory too, when it has no more than "
                        + size(terms.coreMost()) + ".";
        };
    }

    private static String size(long bytes) {
        return bytes % (1L << 30) == 0 ? (bytes >> 30) + " GiB" : (bytes >> 20) + " MiB";
    }

    private static String patience(Patience patience) {
        return "What libvirt does by itself may take " + time(patience.hypervisor()) + ", a reboot "
                + time(patience.reboot()) + ", the agent " + time(patience.agent())
                + " to come back; a guest without an agent is healthy after " + time(patience.settle())
                + ". A guest whose storage is full is resumed every " + time(patience.storage()) + ".";
    }

    private static String definition(GuestPolicy policy) {
        return switch (policy.definition()) {
            case OWN -> "Its definition is left as it is, and what libvirt does by itself is waited for.";
            case REEVE ->
                "Reeve sets on_crash=preserve and the watchdog device's action none in its definition"
                        + (policy.device() == GuestPolicy.Device.ADDED ? ", and adds the device i6300esb" : "")
                        + ": from its next start on, Reeve alone acts.";
        };
    }

    private static String time(Duration time) {
        long seconds = time.toSeconds();
        if (seconds >= 7200 && seconds % 3600 == 0) {
            return seconds / 3600 + " hours";
        }
        return seconds >= 120 && seconds % 60 == 0 ? seconds / 60 + " minutes" : seconds + " s";
    }
}
