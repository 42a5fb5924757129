package org.reeve.common.daemon;

import org.jspecify.annotations.Nullable;

/** The daemon cannot start for a reason that its operator can put right; logged as one message, without a stack trace. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 2L;

    private final ExitCode code;

    /** @param message what is wrong and what to do, such as {@code port 842 is taken by another program; stop it, or change "listen"} */
    public StartException(String message) {
        this(message, ExitCode.FAILURE);
    }

    public StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = ExitCode.FAILURE;
    }

    private StartException(String message, ExitCode code) {
        super(message);
        this.code = code;
    }

    /** It will be no better when the daemon is started again, until somebody has done something first. */
    public static StartException notBefore(String message) {
        return new StartException(message, ExitCode.CONFIGURATION);
    }

    ExitCode code() {
        return code;
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
