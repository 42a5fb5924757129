package org.reeve.agent.health;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.GuestCheck;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.guest.ShownText;

/**
 * How one check stands.
 *
 * @param row how often it failed in a row until now
 * @param since when the row began; null while there is none
 * @param what it found when it failed for the last time that was needed; empty unless it fails
 * @param due when it is made next, on the monotonic clock
 */
record CheckStanding(
        GuestCheck check,
        InsideCheck.State state,
        int row,
        @Nullable Instant since,
        String what,
        Duration due) {
    /** A check that was never made, and is at once. */
    static CheckStanding fresh(GuestCheck check, Duration now) {
        return new CheckStanding(check, InsideCheck.State.UNSETTLED, 0, null, "", now);
    }

    boolean isDue(Duration now) {
        return due.compareTo(now) <= 0;
    }

    /** It is made now. Checks of one period stay together, however long each takes: what they ask is asked once for all. */
    CheckStanding begun(Duration now) {
        Duration next = due.plus(check.period());
        return dueAt(next.compareTo(now) > 0 ? next : now.plus(check.period()));
    }

    CheckStanding dueAt(Duration when) {
        return new CheckStanding(check, state, row, since, what, when);
    }

    CheckStanding passed() {
        return new CheckStanding(check, InsideCheck.State.PASSING, 0, null, "", due);
    }

    CheckStanding failed(String found, Instant now) {
        int longer = row + 1;
        boolean begins = state != InsideCheck.State.FAILING && longer >= check.failures();
        return new CheckStanding(
                check,
                begins ? InsideCheck.State.FAILING : state,
                longer,
                since == null ? now : since,
                begins ? ShownText.of(found) : what,
                due);
    }

    InsideCheck told() {
        boolean fails = state == InsideCheck.State.FAILING;
        return new InsideCheck(check.name(), check.action(), check.restart(), state, fails ? since : null, what);
    }
}
