package org.reeve.watchdog.check;

import org.jspecify.annotations.Nullable;
import org.reeve.watchdog.recovery.FailedCheck;

/**
 * How a check of a guest stands: failed after so many failures in a row as its terms say, passed again after one pass.
 *
 * @param inARow failures since it passed last, counted until it has failed
 * @param failure null while it has not failed; it stays as it was when the check failed, so that news are news
 */
record CheckHistory(Known known, int inARow, @Nullable FailedCheck failure) {
    static final CheckHistory NEW = new CheckHistory(Known.NOT_YET, 0, null);
    private static final CheckHistory PASSED = new CheckHistory(Known.SETTLED, 0, null);

    /** Whether it has passed or failed at all. */
    enum Known {
        NOT_YET,
        SETTLED
    }

    CheckHistory after(Outcome outcome, CheckedGuest.Standing standing, Check.Terms terms) {
        return switch (outcome) {
            case Outcome.Passed _ -> PASSED;
            case Outcome.WrongAnswer(String what) -> failed(what, standing, terms);
            case Outcome.NoAnswer(String what) -> failed(what, standing, terms);
            case Outcome.NotHeard _, Outcome.NotAsked _ -> this;
        };
    }

    /** Begins to count anew; what has failed stays failed. */
    CheckHistory excused() {
        return failure == null ? new CheckHistory(known, 0, null) : this;
    }

    private CheckHistory failed(String what, CheckedGuest.Standing standing, Check.Terms terms) {
        if (failure != null) {
            return this;
        }
        return switch (standing) {
            // What failed before stays failed, or a restart would count as a cure; nothing new fails.
            case EXCUSED -> excused();
            case COUNTED ->
                inARow + 1 < terms.failures()
                        ? new CheckHistory(known, inARow + 1, null)
                        : new CheckHistory(
                                Known.SETTLED,
                                inARow + 1,
                                new FailedCheck(terms.name(), terms.action(), terms.unit(), what));
        };
    }
}
