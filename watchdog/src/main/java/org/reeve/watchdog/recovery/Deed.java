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
        RESUME("resume");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** As people read it. */
        public String words() {
            return words;
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
