package org.reeve.watchdog.vm;

/** A call to the hypervisor did not do what it was to do. The message is for people, and names the guest. */
public final class HypervisorException extends Exception {
    private final Kind kind;

    public HypervisorException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public HypervisorException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What kind of failure it was: what the caller may conclude. */
    public enum Kind {
        /** There is no such guest. Nothing was done. */
        NOT_FOUND,
        /** The guest's state does not allow it: it runs already, or does not run. Nothing was done. */
        WRONG_STATE,
        /** There is no connection, or it broke during the call: whether the call took effect is unknown. */
        UNREACHABLE,
        /** No answer within the deadline: whether the call took effect, or still will, is unknown. */
        TIMED_OUT,
        /** The hypervisor tried or declined, and says why in the message. */
        REFUSED
    }
}
