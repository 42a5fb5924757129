package org.reeve.watchdog.scenario;

import java.util.Locale;
import java.util.function.BiConsumer;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.SimulatedHypervisor.Acpi;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.SimulatedHypervisor.Nmi;

/** What may happen to a guest in a story. */
enum Happening {
    PANICS("its kernel panics"),
    PANICS_AT_BOOT("its kernel panics at every boot from now on"),
    BOOTS_WELL("it boots well again from now on"),
    HANGS("it hangs, its CPUs stand still"),
    SPINS("it hangs, its CPUs run in a circle"),
    BUSY("all its CPUs compute"),
    CALM("it is as usual again"),
    AGENT_FALLS_SILENT("its agent falls silent"),
    AGENT_SPEAKS("its agent speaks again"),
    DEVICE_FIRES("its watchdog device is not fed any more"),
    QEMU_DIES("its QEMU is killed"),
    QEMU_STOPS("its QEMU stops answering"),
    QEMU_GOES_ON("its QEMU goes on"),
    DISK_FILLS("the storage of its disk is full"),
    DISK_HAS_ROOM("there is room for its disk again"),
    OWNER_SHUTS_DOWN("its owner shuts it down from inside"),
    OWNER_REBOOTS("its owner reboots it from inside"),
    OPERATOR_DESTROYS("somebody runs virsh destroy"),
    OPERATOR_STARTS("somebody runs virsh start"),
    OPERATOR_PAUSES("somebody runs virsh suspend"),
    IGNORES_ACPI("it ignores its power button from now on"),
    NMI_PANICS("its kernel will panic on an NMI"),
    CHECK_FAILS("a check inside it fails"),
    CHECK_PASSES("the check inside it passes again"),
    GETS_POLICY("it gets a policy of its own"),
    PRINTS("it prints");

    private final String words;

    /** Where things happen. */
    record Stage(SimulatedHypervisor hypervisor, ScenarioAgents agents, BiConsumer<GuestId, String> policies) {}

    Happening(String words) {
        this.words = words;
    }

    /** As a story writes it. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As people read it. */
    String words(String detail) {
        return detail.isEmpty() ? words : words + ": " + detail;
    }

    /** @throws IllegalStateException when it cannot happen to the guest as it is, or with that detail */
    void happen(Stage stage, GuestId guest, String detail) {
        SimulatedHypervisor hypervisor = stage.hypervisor();
        ScenarioAgents agents = stage.agents();
        switch (this) {
            case PANICS -> hypervisor.panic(guest);
            case PANICS_AT_BOOT -> agents.curse(guest);
            case BOOTS_WELL -> agents.bless(guest);
            case HANGS -> hypervisor.inside(guest, Inside.HANGS_STANDING_STILL);
            case SPINS -> hypervisor.inside(guest, Inside.HANGS_SPINNING);
            case BUSY -> hypervisor.inside(guest, Inside.BUSY);
            case CALM -> hypervisor.inside(guest, Inside.HEALTHY);
            case AGENT_FALLS_SILENT -> agents.silence(guest);
            case AGENT_SPEAKS -> agents.speak(guest);
            case DEVICE_FIRES -> hypervisor.watchdogFires(guest);
            case QEMU_DIES -> hypervisor.qemuDies(guest);
            case QEMU_STOPS -> hypervisor.qemuStops(guest);
            case QEMU_GOES_ON -> hypervisor.qemuGoesOn(guest);
            case DISK_FILLS -> hypervisor.diskFills(guest, "vda");
            case DISK_HAS_ROOM -> hypervisor.diskHasRoom(guest);
            case OWNER_SHUTS_DOWN -> hypervisor.ownerShutsDown(guest);
            case OWNER_REBOOTS -> hypervisor.ownerReboots(guest);
            case OPERATOR_DESTROYS -> hypervisor.operatorDestroys(guest);
            case OPERATOR_STARTS -> hypervisor.operatorStarts(guest);
            case OPERATOR_PAUSES -> hypervisor.operatorPauses(guest);
            case IGNORES_ACPI -> hypervisor.acpi(guest, Acpi.IGNORED);
            case NMI_PANICS -> hypervisor.nmi(guest, Nmi.PANICS);
            case CHECK_FAILS -> agents.checkFails(guest, detail);
            case CHECK_PASSES -> agents.checkPasses(guest, detail);
            case GETS_POLICY -> stage.policies().accept(guest, detail);
            case PRINTS -> hypervisor.prints(guest, detail);
        }
    }
}
