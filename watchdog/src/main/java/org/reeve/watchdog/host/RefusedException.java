package org.reeve.watchdog.host;

/** Something that was configured is not done, for a reason and with what to do about it. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String why, String advice) {
        super(why + "; " + advice);
    }
}
