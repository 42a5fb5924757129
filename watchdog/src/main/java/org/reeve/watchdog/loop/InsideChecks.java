package org.reeve.watchdog.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.InsideCheck;
import org.reeve.watchdog.recovery.FailedCheck;

/**
 * What an agent last said of the checks inside its guest. A guest that lies there hurts nobody but itself: what its checks ask
 * for is cut down to what the host's policy allows.
 */
final class InsideChecks {
    private List<InsideCheck> told = List.of();
    private Answer answer = Answer.HEARD;

    /** Whether what is known is of the guest as it runs now. */
    private enum Answer {
        HEARD,
        /** Something failed until now, and how it stands has not been said since. */
        AWAITED
    }

    /** A check that has not settled yet fails for as long as it did before: its agent may just have been started again. */
    void told(List<InsideCheck> now) {
        Map<String, InsideCheck> failed = new HashMap<>();
        told.stream().filter(InsideChecks::fails).forEach(check -> failed.put(check.name(), check));
        List<InsideCheck> kept = new ArrayList<>();
        boolean settled = true;
        for (InsideCheck check : now) {
            InsideCheck before = failed.get(check.name());
            boolean unsettled = check.state() == InsideCheck.State.UNSETTLED;
            settled &= !unsettled;
            kept.add(unsettled && before != null ? before : check);
        }
        told = List.copyOf(kept);
        if (settled) {
            answer = Answer.HEARD;
        }
    }

    /** The guest began anew: what failed before may be well now, and that has to be shown. */
    void begunAnew() {
        if (told.stream().anyMatch(InsideChecks::fails)) {
            answer = Answer.AWAITED;
        }
        told = List.of();
    }

    /** What failed before this daemon began is not known, but for one thing: that something did. */
    void await() {
        answer = Answer.AWAITED;
    }

    /** What failed before was none of these. */
    void awaitNoMore() {
        answer = Answer.HEARD;
    }

    boolean isAwaited() {
        return answer == Answer.AWAITED;
    }

    /** @param most the most that an inside check may ask for */
    List<FailedCheck> failed(FailedCheck.Action most) {
        return told.stream()
                .filter(InsideChecks::fails)
                .map(check -> failed(check, most))
                .toList();
    }

    private static FailedCheck failed(InsideCheck check, FailedCheck.Action most) {
        FailedCheck.Action asked =
                switch (check.action()) {
                    case ALERT -> FailedCheck.Action.ALERT;
                    case RESTART_SERVICE -> FailedCheck.Action.RESTART_SERVICE;
                    case REBOOT -> FailedCheck.Action.REBOOT;
                };
        // The constants stand in the order of their gravity.
        FailedCheck.Action action = asked.compareTo(most) <= 0 ? asked : most;
        @Nullable String unit = check.unit();
        if (action == FailedCheck.Action.RESTART_SERVICE && unit == null) {
            action = FailedCheck.Action.ALERT;
        }
        return new FailedCheck(check.name(), action, unit, check.what());
    }

    private static boolean fails(InsideCheck check) {
        return check.state() == InsideCheck.State.FAILING;
    }
}
