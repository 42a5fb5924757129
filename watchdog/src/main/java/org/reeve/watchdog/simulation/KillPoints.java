package org.reeve.watchdog.simulation;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.journal.SimulatedDisk;

/** The moments at which it matters most whether the daemon dies: just before and just after what cannot be taken back. */
final class KillPoints implements SimulatedDisk.Commits {
    private final Chance chance;
    private @Nullable SimulatedDaemon daemon;
    private Moment armed = Moment.NEVER;
    private int passes;
    private boolean committed;

    private enum Moment {
        NEVER,
        BEFORE_COMMIT,
        AFTER_COMMIT,
        BEFORE_CALL,
        AFTER_CALL
    }

    KillPoints(Chance chance) {
        this.chance = chance;
    }

    void of(SimulatedDaemon victim) {
        daemon = victim;
    }

    /** One of the next such moments is the daemon's last. */
    void arm() {
        Moment[] moments = Moment.values();
        armed = moments[chance.between(1, moments.length - 1)];
        passes = chance.between(0, 5);
    }

    void disarm() {
        armed = Moment.NEVER;
    }

    @Override
    public void before() {
        at(Moment.BEFORE_COMMIT);
    }

    @Override
    public void after() {
        committed = true;
        at(Moment.AFTER_COMMIT);
    }

    void beforeCall() {
        at(Moment.BEFORE_CALL);
    }

    void afterCall() {
        at(Moment.AFTER_CALL);
    }

    /** Whether anything was committed since this was asked last. */
    boolean committedSinceAsked() {
        boolean was = committed;
        committed = false;
        return was;
    }

    private void at(Moment moment) {
        if (moment == armed && passes-- <= 0) {
            armed = Moment.NEVER;
            Objects.requireNonNull(daemon).doom();
            throw new Death();
        }
    }
}
