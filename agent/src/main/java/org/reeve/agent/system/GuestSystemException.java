package org.reeve.agent.system;

/** The guest's operating system did not do what it should. The message says what happened. */
public final class GuestSystemException extends Exception {
    private final String correction;

    public GuestSystemException(String cause, String correction) {
        super(cause);
        this.correction = correction;
    }

    public GuestSystemException(String cause, String correction, Throwable why) {
        super(cause, why);
        this.correction = correction;
    }

    /** What to do before a retry; may be empty. */
    public String correction() {
        return correction;
    }
}
