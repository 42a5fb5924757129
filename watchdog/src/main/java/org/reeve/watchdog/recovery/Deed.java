package org.reeve.watchdog.recovery;

/**
 * Something that changes a guest's power.
 *
 * @param number counts the deeds for this guest upwards from 1: an outcome belongs to one deed
 */
public record Deed(long number, Kind kind) {
    /** What is done. */
    public enum Kind {
        START("start"),
        /** The reset button, and then on with a guest that was stopped by its panic or its watchdog device. */
        RESET_AND_RESUME("reset"),
        /** The first half of a power cycle; {@link #START} follows. */
        POWER_OFF("power off"),
        RESUME("resume"),
        /** A non-maskable interrupt: a kernel that is set up for it panics and writes a dump. */
        NMI("send a non-maskable interrupt"),
        /** An ACPI request, which the guest may ignore. */
        REBOOT("ask the guest to reboot"),
        /** The end of a QEMU that answers nobody; {@link #START} follows. */
        KILL("kill QEMU"),
        /** The agent restarts the service of the check that fails. */
        RESTART_SERVICE("restart the service");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** As people read it. */
        public String words() {
            return words;
        }

        /** Whether the guest may lose by it what shows what was wrong. */
        boolean isDestructive() {
            return this == NMI || isRestart();
        }

        /** Whether it ends what the guest is doing: such deeds are counted against the budget. */
        public boolean isRestart() {
            return switch (this) {
                case START, RESET_AND_RESUME, POWER_OFF, REBOOT, KILL -> true;
                case RESUME, NMI, RESTART_SERVICE -> false;
            };
        }
    }

    /** How it went. */
    public sealed interface Outcome {
        /** The hypervisor accepted it, or it was so already. */
        record Done() implements Outcome {}

        /** It certainly did not happen. */
        record Failed(String why) implements Outcome {}

        /** Nobody knows whether it happened: no answer in time, a broken connection, or the daemon died. */
        record Unclear(String why) implements Outcome {}
    }
}
