package org.reeve.watchdog.check;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.recovery.FailedCheck;

/**
 * What the checks of one guest have come to.
 *
 * @param failed those that have failed by now, the gravest action first
 * @param unknown names of those that have neither passed nor failed since they began: nobody knows yet how they stand
 * @param networkSilentSince since when not one of them has got any answer, not even a refusal, as {@code ReeveClock.elapsed()}; null
 *     while one has, where there are none, and where nothing ever answered
 */
public record Findings(
        List<FailedCheck> failed,
        Set<String> unknown,
        @Nullable Duration networkSilentSince) {
    static final Findings NONE = new Findings(List.of(), Set.of(), null);

    public Findings {
        failed = List.copyOf(failed);
        unknown = Set.copyOf(unknown);
    }
}
