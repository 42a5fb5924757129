package org.reeve.watchdog;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.reeve.watchdog.policy.GuestPolicy;
import org.reeve.watchdog.policy.Policies;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.DefinitionPlan;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.Hypervisor;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.WantedDefinition;

/** What Reeve would change in the definitions of guests, for people. Changes nothing. */
final class PlannedDefinitions {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private PlannedDefinitions() {}

    static List<String> lines(Hypervisor hypervisor, Policies policies, Predicate<Guest> asked)
            throws HypervisorException {
        List<Guest> guests = hypervisor.guests(DEADLINE).stream()
                .filter(asked)
                .sorted(Comparator.comparing(Guest::name))
                .toList();
        List<String> lines = new ArrayList<>();
        for (Guest guest : guests) {
            lines.addAll(of(hypervisor, guest, policies.of(guest.id())));
        }
        return lines.isEmpty() ? List.of("There is no such guest.") : lines;
    }

    private static List<String> of(Hypervisor hypervisor, Guest guest, GuestPolicy policy) throws HypervisorException {
        WantedDefinition wanted = policy.wanted(guest.watchdogDevice());
        if (wanted == null) {
            return List.of(guest.name() + ": its policy leaves its definition alone");
        }
        if (guest.persistence() == Guest.Persistence.TRANSIENT) {
            return List.of(guest.name() + ": it has no persistent definition");
        }
        DefinitionPlan plan = hypervisor.plan(guest.id(), wanted, DEADLINE);
        if (plan.differences().isEmpty()) {
            return List.of(guest.name() + ": as its policy wants it");
        }
        List<String> lines = new ArrayList<>();
        lines.add(guest.name()
                + (policy.recovery().mode() == RecoveryPolicy.Mode.ACT
                        ? ": changes, which count from its next start from off"
                        : ": would change, but Reeve is set to observe"));
        plan.differences().forEach(difference -> lines.add("  " + difference));
        return lines;
    }
}
