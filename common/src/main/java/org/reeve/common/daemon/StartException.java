package org.reeve.common.daemon;

import org.jspecify.annotations.Nullable;

/** The daemon cannot start for a reason that its operator can put right; logged as one message, without a stack trace. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param message what is wrong and what to do, such as {@code port 842 is taken by another program; stop it, or change "listen"} */
    public StartException(String message) {
        super(message);
    }

    public StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
