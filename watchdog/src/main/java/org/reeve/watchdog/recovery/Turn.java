package org.reeve.watchdog.recovery;

/** Whether a guest may be restarted now, as far as the rest of its host is concerned. */
public sealed interface Turn {
    Turn NOW = new Now();

    /** Nothing is in the way. */
    record Now() implements Turn {}

    /**
     * Too many guests of the host fail together: this one has to wait.
     *
     * @param why what its owner is told
     */
    record Later(String why) implements Turn {}

    /** It waits already, as its owner knows. */
    record StillLater(RecoveryState.Waiting state) implements Turn {}
}
