package org.reeve.watchdog.recovery;

/** Whether a guest ought to run, by the last word of its owner. */
public enum WantedPower {
    ON,
    OFF
}
