package org.reeve.watchdog.operations;

import java.time.Duration;
import java.util.List;

/** How long steps of the same name took, the newest first; empty for one that is new. */
@FunctionalInterface
public interface StepHistory {
    List<Duration> of(String step);
}
