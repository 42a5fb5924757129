package org.reeve.common.identity;

import org.jspecify.annotations.Nullable;

/** A key, a certificate or the place where they are kept is not what it has to be. The message says what to do, for people. */
public final class IdentityException extends Exception {
    private static final long serialVersionUID = 1L;

    public IdentityException(String message) {
        super(message);
    }

    public IdentityException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
