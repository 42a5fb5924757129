package org.reeve.common.operation;

/** What can be done with a guest's power. */
public enum PowerAction {
    START,
    /** Ask the guest to shut itself down (ACPI). */
    SHUTDOWN,
    /** Take the power away, without asking. */
    POWER_OFF,
    /** Ask the guest to reboot itself (ACPI). */
    REBOOT,
    /** Press the reset button, without asking. */
    RESET
}
