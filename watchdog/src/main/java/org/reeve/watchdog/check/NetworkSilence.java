package org.reeve.watchdog.check;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether nothing in a guest answers any more. A refusal is an answer, and a guest that has never answered bears no witness: its
 * firewall may drop everything.
 */
final class NetworkSilence {
    private final Set<Check> silent = new HashSet<>();
    private History history = History.NEVER_HEARD;
    private @Nullable Duration began;

    private enum History {
        NEVER_HEARD,
        HEARD
    }

    /** @param now as the clock's elapsed time: the silence may have begun a time-out earlier, nobody knows */
    void after(Check check, Outcome outcome, CheckedGuest.Standing standing, Duration now) {
        switch (outcome) {
            case Outcome.Passed _, Outcome.WrongAnswer _ -> {
                history = History.HEARD;
                forget();
            }
            case Outcome.NoAnswer _ -> {
                if (standing == CheckedGuest.Standing.EXCUSED) {
                    forget();
                } else {
                    silent.add(check);
                    began = began == null ? now : began;
                }
            }
            case Outcome.NotHeard _, Outcome.NotAsked _ -> silent.remove(check);
        }
    }

    /** Since when every one of {@code checks} is without an answer; null while one has any, and where nobody can know it. */
    @Nullable
    Duration since(Set<Check> checks) {
        return history == History.HEARD && !checks.isEmpty() && silent.containsAll(checks) ? began : null;
    }

    /** It counts again from the next answer that is missing. */
    void forget() {
        silent.clear();
        began = null;
    }
}
