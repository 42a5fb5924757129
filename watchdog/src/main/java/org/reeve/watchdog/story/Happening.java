package org.reeve.watchdog.story;

/** What may happen to a guest in a story. */
public enum Happening {
    PANICS("its kernel panics"),
    PANICS_AT_BOOT("its kernel panics at every boot from now on", Detail.MAY_BE_DURATION),
    BOOTS_WELL("it boots well again from now on"),
    COMES_UP_IN("its agent speaks so long after each boot from now on", Detail.DURATION_OR_NEVER),
    HANGS("it hangs, its CPUs stand still"),
    SPINS("it hangs, its CPUs run in a circle"),
    BUSY("all its CPUs compute"),
    IDLES("it uses neither disk nor network"),
    CALM("it is as usual again"),
    AGENT_FALLS_SILENT("its agent falls silent"),
    AGENT_SPEAKS("its agent speaks again"),
    NETWORK_FALLS_SILENT("nothing in it answers on the network"),
    NETWORK_ANSWERS("it answers on the network again"),
    DEVICE_FIRES("its watchdog device is not fed any more"),
    QEMU_DIES("its QEMU is killed"),
    QEMU_STOPS("its QEMU stops answering"),
    QEMU_GOES_ON("its QEMU goes on"),
    DISK_FILLS("the storage of its disk is full"),
    DISK_HAS_ROOM("there is room for its disk again"),
    OWNER_SHUTS_DOWN("its owner shuts it down from inside"),
    OWNER_REBOOTS("its owner reboots it from inside"),
    BEGINS_ANEW("it begins anew: rebooted from inside, or reset by somebody"),
    OPERATOR_DESTROYS("somebody runs virsh destroy"),
    OPERATOR_STARTS("somebody runs virsh start"),
    OPERATOR_PAUSES("somebody runs virsh suspend"),
    OPERATOR_RESUMES("somebody runs virsh resume"),
    BEGINS("the hypervisor begins with it", Detail.ACTIVITY),
    COMPLETES("the hypervisor is done with it, and it is off here if it was saved or moved"),
    GIVES_UP("the hypervisor is done with it, and it goes on"),
    APPEARS("it is there from now on"),
    VANISHES("it is not there any more"),
    IS_DEFINED("it is defined anew, for its next start", Detail.DEFINITION),
    IGNORES_ACPI("it ignores its power button from now on"),
    OBEYS_ACPI("it obeys its power button from now on"),
    NMI_PANICS("its kernel will panic on an NMI"),
    CHECK_FAILS("a check inside it fails", Detail.CHECK),
    CHECK_PASSES("the check inside it passes again", Detail.NAME),
    OUTSIDE_CHECK_FAILS("a check from the outside fails", Detail.CHECK),
    OUTSIDE_CHECK_PASSES("the check from the outside passes again", Detail.NAME),
    GETS_POLICY("it gets a policy of its own", Detail.TEXT),
    OPERATION("somebody asks Reeve for it", Detail.POWER),
    PRINTS("it prints", Detail.TEXT),
    /** Not a happening of the world: what was decided when the story was recorded, beside what is decided now. */
    REEVE("Reeve, when this was recorded", Detail.TEXT);

    private final String words;
    private final Detail detail;

    Happening(String words) {
        this(words, Detail.NONE);
    }

    Happening(String words, Detail detail) {
        this.words = words;
        this.detail = detail;
    }

    /** As a story writes it. */
    public String key() {
        return Definition.word(this);
    }

    /** As people read it. */
    public String words(String said) {
        return said.isEmpty() ? words : words + ": " + said;
    }

    Detail detail() {
        return detail;
    }
}
