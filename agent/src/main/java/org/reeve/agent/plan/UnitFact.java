package org.reeve.agent.plan;

/**
 * What systemd knows of a unit.
 *
 * @param load systemd's {@code LoadState}
 * @param boot systemd's {@code UnitFileState}
 * @param active systemd's {@code ActiveState}
 */
public record UnitFact(Load load, Boot boot, Active active) {
    public static final UnitFact NOT_FOUND = new UnitFact(Load.NOT_FOUND, Boot.OTHER, Active.STOPPED);

    /** Whether there is such a unit. */
    public enum Load {
        LOADED,
        MASKED,
        NOT_FOUND,
        /** Its unit file is wrong. */
        FAULTY
    }

    /** Whether it starts at boot. */
    public enum Boot {
        ENABLED,
        DISABLED,
        /** It has no say in this: static, generated, alias… */
        OTHER
    }

    /** Whether it runs. */
    public enum Active {
        RUNNING,
        STOPPED,
        FAILED,
        /** On the way from one to the other. */
        CHANGING
    }
}
