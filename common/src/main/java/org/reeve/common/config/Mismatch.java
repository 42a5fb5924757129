package org.reeve.common.config;

/** A value is not of the format that was asked for. The message continues "key is ...". */
final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    private final String correction;

    Mismatch(String message) {
        this(message, "");
    }

    Mismatch(String message, String correction) {
        super(message, null, false, false);
        this.correction = correction;
    }

    /** What to write instead; empty when the format's example says it. */
    String correction() {
        return correction;
    }
}
