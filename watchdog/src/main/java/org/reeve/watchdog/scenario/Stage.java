package org.reeve.watchdog.scenario;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.OperationRequest;
import org.reeve.watchdog.recovery.FailedCheck;
import org.reeve.watchdog.story.Definition;
import org.reeve.watchdog.story.Detail;
import org.reeve.watchdog.story.Happening;
import org.reeve.watchdog.story.Player;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.SimulatedHypervisor.Acpi;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.SimulatedHypervisor.Nmi;

/** Where a story happens: makes each {@link Happening} happen to simulated guests. */
final class Stage {
    private final SimulatedHypervisor hypervisor;
    private final ScenarioAgents agents;
    private final Audience audience;
    private final Map<GuestId, Outside> outside = new HashMap<>();

    /** Who hears of what is no matter of the hypervisor nor of agents. */
    interface Audience {
        void asked(GuestId guest, OperationRequest request);

        /** The checks from the outside found that. */
        void checked(GuestId guest, List<FailedCheck> failed, @Nullable Duration silentSince);

        Duration elapsed();
    }

    /** What the checks from the outside say of a guest. */
    private static final class Outside {
        final Map<String, FailedCheck> failed = new LinkedHashMap<>();

        @Nullable
        Duration silentSince;
    }

    Stage(SimulatedHypervisor hypervisor, ScenarioAgents agents, Audience audience) {
        this.hypervisor = hypervisor;
        this.agents = agents;
        this.audience = audience;
    }

    /** @throws IllegalStateException when it cannot happen to the guest as it is */
    void happen(Happening happening, GuestId guest, Player player, String detail) {
        switch (happening) {
            case PANICS -> hypervisor.panic(running(guest));
            case PANICS_AT_BOOT -> agents.panicsAtBoot(guest, Detail.duration(detail, ScenarioAgents.PANIC_AFTER));
            case BOOTS_WELL -> agents.bootsWell(guest);
            case COMES_UP_IN -> agents.comesUpIn(guest, Detail.durationOrNever(detail));
            case HANGS -> hypervisor.inside(running(guest), Inside.HANGS_STANDING_STILL);
            case SPINS -> hypervisor.inside(running(guest), Inside.HANGS_SPINNING);
            case BUSY -> hypervisor.inside(running(guest), Inside.BUSY);
            case IDLES -> hypervisor.inside(running(guest), Inside.IDLE);
            case CALM -> hypervisor.inside(running(guest), Inside.HEALTHY);
            case AGENT_FALLS_SILENT -> agents.silence(guest);
            case AGENT_SPEAKS -> agents.speak(guest);
            case NETWORK_FALLS_SILENT -> {
                outside(guest).silentSince = audience.elapsed();
                tellChecks(guest);
            }
            case NETWORK_ANSWERS -> {
                outside(guest).silentSince = null;
                tellChecks(guest);
            }
            case DEVICE_FIRES -> hypervisor.watchdogFires(running(guest));
            case QEMU_DIES -> hypervisor.qemuDies(active(guest));
            case QEMU_STOPS -> hypervisor.qemuStops(guest);
            case QEMU_GOES_ON -> hypervisor.qemuGoesOn(active(guest));
            case DISK_FILLS -> hypervisor.diskFills(guest, "vda");
            case DISK_HAS_ROOM -> hypervisor.diskHasRoom(guest);
            case OWNER_SHUTS_DOWN -> hypervisor.ownerShutsDown(running(guest));
            case OWNER_REBOOTS -> hypervisor.ownerReboots(running(guest));
            case BEGINS_ANEW -> hypervisor.operatorResets(guest);
            case OPERATOR_DESTROYS -> hypervisor.operatorDestroys(active(guest));
            case OPERATOR_STARTS -> hypervisor.operatorStarts(guest);
            case OPERATOR_PAUSES -> hypervisor.operatorPauses(running(guest));
            case OPERATOR_RESUMES -> hypervisor.operatorResumes(active(guest));
            case BEGINS -> hypervisor.begins(guest, Detail.activity(detail));
            case COMPLETES -> hypervisor.completes(active(guest));
            case GIVES_UP -> hypervisor.givesUp(active(guest));
            case APPEARS -> define(guest, player.name(), player.definition());
            case VANISHES -> vanish(guest);
            case IS_DEFINED -> define(guest, player.name(), Definition.parse(detail));
            case IGNORES_ACPI -> hypervisor.acpi(guest, Acpi.IGNORED);
            case OBEYS_ACPI -> hypervisor.acpi(guest, Acpi.OBEYED);
            case NMI_PANICS -> hypervisor.nmi(guest, Nmi.PANICS);
            case CHECK_FAILS -> agents.checkFails(guest, Detail.failedCheck(detail));
            case CHECK_PASSES -> agents.checkPasses(guest, detail);
            case OUTSIDE_CHECK_FAILS -> {
                outside(guest).failed.put(Detail.failedCheck(detail).name(), Detail.failedCheck(detail));
                tellChecks(guest);
            }
            case OUTSIDE_CHECK_PASSES -> {
                outside(guest).failed.remove(detail);
                tellChecks(guest);
            }
            case GETS_POLICY -> audience.asked(guest, new OperationRequest.Policy(detail));
            case OPERATION -> audience.asked(guest, new OperationRequest.Power(Detail.power(detail)));
            case PRINTS -> hypervisor.prints(guest, detail);
            case REEVE -> {}
        }
    }

    /** @throws IllegalStateException when its CPUs stand still because somebody or something stopped them */
    private GuestId running(GuestId guest) {
        Guest now = hypervisor.reality(guest);
        if (now.power() != PowerState.RUNNING) {
            throw new IllegalStateException("it is " + Detail.of(now.power()).replace('-', ' '));
        }
        return guest;
    }

    /** @throws IllegalStateException when it is off */
    private GuestId active(GuestId guest) {
        if (hypervisor.reality(guest).power() == PowerState.SHUT_OFF) {
            throw new IllegalStateException("it is off");
        }
        return guest;
    }

    void define(GuestId guest, String name, Definition definition) {
        hypervisor.define(name);
        Guest plain = hypervisor.reality(guest);
        hypervisor.define(new Guest(
                guest,
                name,
                plain.power(),
                plain.why(),
                null,
                Activity.NONE,
                definition.persistence(),
                new Guest.Reactions(definition.onCrash(), LifecycleAction.RESTART, LifecycleAction.DESTROY),
                definition.panicDevice(),
                definition.device(),
                plain.agentChannel(),
                null));
    }

    private void vanish(GuestId guest) {
        if (hypervisor.reality(guest).power() != PowerState.SHUT_OFF) {
            hypervisor.operatorDestroys(guest);
        }
        hypervisor.undefine(guest);
    }

    private Outside outside(GuestId guest) {
        return outside.computeIfAbsent(guest, _ -> new Outside());
    }

    private void tellChecks(GuestId guest) {
        Outside now = outside(guest);
        audience.checked(guest, List.copyOf(now.failed.values()), now.silentSince);
    }
}
