package org.reeve.watchdog.scenario;

import java.util.Locale;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.vm.SimulatedHypervisor;
import org.reeve.watchdog.vm.SimulatedHypervisor.Acpi;
import org.reeve.watchdog.vm.SimulatedHypervisor.Inside;
import org.reeve.watchdog.vm.SimulatedHypervisor.Nmi;

/** What may happen to a guest in a story. */
enum Happening {
    PANICS("its kernel panics", (stage, guest, _) -> stage.hypervisor().panic(guest)),
    PANICS_AT_BOOT("its kernel panics at every boot from now on", (stage, guest, _) -> stage.agents()
            .curse(guest)),
    BOOTS_WELL("it boots well again from now on", (stage, guest, _) -> stage.agents()
            .bless(guest)),
    HANGS("it hangs, its CPUs stand still", inside(Inside.HANGS_STANDING_STILL)),
    SPINS("it hangs, its CPUs run in a circle", inside(Inside.HANGS_SPINNING)),
    BUSY("all its CPUs compute", inside(Inside.BUSY)),
    CALM("it is as usual again", inside(Inside.HEALTHY)),
    AGENT_FALLS_SILENT(
            "its agent falls silent", (stage, guest, _) -> stage.agents().silence(guest)),
    AGENT_SPEAKS("its agent speaks again", (stage, guest, _) -> stage.agents().speak(guest)),
    DEVICE_FIRES("its watchdog device is not fed any more", (stage, guest, _) -> stage.hypervisor()
            .watchdogFires(guest)),
    QEMU_DIES("its QEMU is killed", (stage, guest, _) -> stage.hypervisor().qemuDies(guest)),
    QEMU_STOPS(
            "its QEMU stops answering", (stage, guest, _) -> stage.hypervisor().qemuStops(guest)),
    QEMU_GOES_ON("its QEMU goes on", (stage, guest, _) -> stage.hypervisor().qemuGoesOn(guest)),
    DISK_FILLS("the storage of its disk is full", (stage, guest, _) -> stage.hypervisor()
            .diskFills(guest, "vda")),
    DISK_HAS_ROOM("there is room for its disk again", (stage, guest, _) -> stage.hypervisor()
            .diskHasRoom(guest)),
    OWNER_SHUTS_DOWN("its owner shuts it down from inside", (stage, guest, _) -> stage.hypervisor()
            .ownerShutsDown(guest)),
    OWNER_REBOOTS("its owner reboots it from inside", (stage, guest, _) -> stage.hypervisor()
            .ownerReboots(guest)),
    OPERATOR_DESTROYS("somebody runs virsh destroy", (stage, guest, _) -> stage.hypervisor()
            .operatorDestroys(guest)),
    OPERATOR_STARTS(
            "somebody runs virsh start", (stage, guest, _) -> stage.hypervisor().operatorStarts(guest)),
    OPERATOR_PAUSES("somebody runs virsh suspend", (stage, guest, _) -> stage.hypervisor()
            .operatorPauses(guest)),
    IGNORES_ACPI("it ignores its power button from now on", (stage, guest, _) -> stage.hypervisor()
            .acpi(guest, Acpi.IGNORED)),
    NMI_PANICS("its kernel will panic on an NMI", (stage, guest, _) -> stage.hypervisor()
            .nmi(guest, Nmi.PANICS)),
    PRINTS("it prints", (stage, guest, detail) -> stage.hypervisor().prints(guest, detail));

    private final String words;
    private final Doing doing;

    /** Where things happen. */
    record Stage(SimulatedHypervisor hypervisor, ScenarioAgents agents) {}

    private interface Doing {
        void to(Stage stage, GuestId guest, String detail);
    }

    Happening(String words, Doing doing) {
        this.words = words;
        this.doing = doing;
    }

    private static Doing inside(Inside what) {
        return (stage, guest, _) -> stage.hypervisor().inside(guest, what);
    }

    /** As a story writes it. */
    String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As people read it. */
    String words(String detail) {
        return detail.isEmpty() ? words : words + ": " + detail;
    }

    void happen(Stage stage, GuestId guest, String detail) {
        doing.to(stage, guest, detail);
    }
}
