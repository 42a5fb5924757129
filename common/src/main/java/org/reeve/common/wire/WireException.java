package org.reeve.common.wire;

/** A text is not what the protocol allows. The message says what is wrong and at which field. */
public final class WireException extends Exception {
    private static final long serialVersionUID = 1;

    WireException(String message) {
        super(message);
    }

    WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
