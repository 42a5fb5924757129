package org.reeve.watchdog.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.recovery.FailedCheck;

/**
 * The checks of a simulated host's guests: whoever simulates says what each round finds, and hears what that comes to by the same
 * rules as with {@link Checks}. Used by one thread at a time.
 */
public final class SimulatedChecks {
    private final CheckListener listener;
    private final Map<GuestId, Checked> guests = new LinkedHashMap<>();

    public SimulatedChecks(CheckListener listener) {
        this.listener = listener;
    }

    /** What a check finds at a guest. */
    public enum Found {
        PASSED,
        /** Something answers, and not as it should. */
        WRONG_ANSWER,
        /** Nothing answers. */
        NOTHING
    }

    private static final class Checked {
        private final Map<Check, CheckHistory> histories = new LinkedHashMap<>();
        private final NetworkSilence silence = new NetworkSilence();
        private CheckedGuest.Standing standing = CheckedGuest.Standing.COUNTED;
        private Findings told = Findings.NONE;
    }

    /** Those that are checked from now on; their addresses do not matter. */
    public void guests(List<CheckedGuest> wanted) {
        guests.keySet().retainAll(wanted.stream().map(CheckedGuest::guest).toList());
        for (CheckedGuest each : wanted) {
            Checked checked = guests.computeIfAbsent(each.guest(), _ -> new Checked());
            if (each.standing() == CheckedGuest.Standing.EXCUSED && checked.standing == CheckedGuest.Standing.COUNTED) {
                checked.histories.replaceAll((_, history) -> history.excused());
                checked.silence.forget();
            }
            checked.standing = each.standing();
            checked.histories.keySet().retainAll(each.checks());
            each.checks().forEach(check -> checked.histories.putIfAbsent(check, CheckHistory.NEW));
            tell(each.guest(), checked);
        }
    }

    /** The checks that are to be made, by guest. */
    public Map<GuestId, List<Check>> wanted() {
        Map<GuestId, List<Check>> wanted = new LinkedHashMap<>();
        guests.forEach((guest, checked) -> wanted.put(guest, new ArrayList<>(checked.histories.keySet())));
        return wanted;
    }

    /** @param now as the clock's elapsed time */
    public void found(GuestId guest, Check check, Found found, Duration now) {
        Checked checked = guests.get(guest);
        if (checked == null || !checked.histories.containsKey(check)) {
            return;
        }
        Outcome outcome =
                switch (found) {
                    case PASSED -> Outcome.PASSED;
                    case WRONG_ANSWER -> new Outcome.WrongAnswer("it says no");
                    case NOTHING -> new Outcome.NoAnswer("nothing comes back");
                };
        checked.histories.computeIfPresent(
                check, (_, history) -> history.after(outcome, checked.standing, check.terms()));
        checked.silence.after(check, outcome, checked.standing, now);
        tell(guest, checked);
    }

    private void tell(GuestId guest, Checked checked) {
        List<FailedCheck> failed = new ArrayList<>();
        Set<String> unknown = new HashSet<>();
        checked.histories.forEach((check, history) -> {
            FailedCheck failure = history.failure();
            if (failure != null) {
                failed.add(failure);
            }
            if (history.known() == CheckHistory.Known.NOT_YET) {
                unknown.add(check.terms().name());
            }
        });
        failed.sort(Comparator.comparing(FailedCheck::action).reversed());
        Findings now = new Findings(failed, unknown, checked.silence.since(checked.histories.keySet()));
        if (!now.equals(checked.told)) {
            checked.told = now;
            listener.changed(guest, now);
        }
    }
}
