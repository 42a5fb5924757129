package org.reeve.watchdog.simulation;

/** The daemon dies here, as by kill -9: nothing after this point is done. No code of the daemon catches it. */
final class Death extends Error {
    private static final long serialVersionUID = 1;

    Death() {
        super("the daemon was killed", null, false, false);
    }
}
