package org.reeve.common.daemon;

/** What the process says when it ends. systemd's units treat {@link #CONFIGURATION} as not worth a restart. */
public enum ExitCode {
    OK(0),
    FAILURE(1),
    /** EX_CONFIG of sysexits.h: somebody has to change a file first. */
    CONFIGURATION(78);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
