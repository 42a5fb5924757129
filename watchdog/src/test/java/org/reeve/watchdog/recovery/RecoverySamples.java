package org.reeve.watchdog.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.reeve.common.guest.Incident;

/** States of recovery of every kind. */
public final class RecoverySamples {
    static final UUID BOOT = new UUID(7, 7);
    /** Of a run before the one in which {@link GuestSamples} are. */
    private static final int EARLIER_RUN = 0;

    private RecoverySamples() {}

    /** Each state with each trouble and each past, some late at {@code now} and some not. */
    public static List<RecoveryState> states(Duration now) {
        List<RecoveryState> all = new ArrayList<>();
        Duration soon = now.plusSeconds(5);
        Duration late = now.minusSeconds(5);
        for (Past past : pasts(now)) {
            all.add(new RecoveryState.Stopped(past));
            all.add(new RecoveryState.Running(past));
            all.add(new RecoveryState.Suspected(past, now.minusSeconds(5), soon));
            all.add(new RecoveryState.Suspected(past, now.minusSeconds(50), late));
            for (Trouble trouble : troubles()) {
                all.add(new RecoveryState.Observed(past, trouble));
                all.add(new RecoveryState.Quarantined(past, trouble, now.plusSeconds(60)));
                all.add(new RecoveryState.Quarantined(past, trouble, late));
                for (Duration deadline : List.of(soon, late)) {
                    all.add(new RecoveryState.Waiting(past, trouble, deadline));
                    for (RecoveryState.Expectation expectation : RecoveryState.Expectation.values()) {
                        all.add(new RecoveryState.Expecting(
                                past, trouble, expectation, deadline.minusSeconds(6), deadline));
                    }
                }
                for (Deed.Kind kind : Deed.Kind.values()) {
                    for (RecoveryState.Certainty certainty : RecoveryState.Certainty.values()) {
                        all.add(new RecoveryState.Acting(past, trouble, new Deed(past.deeds(), kind), certainty));
                    }
                }
            }
        }
        return all;
    }

    private static List<Past> pasts(Duration now) {
        Duration recent = now.minusSeconds(3);
        return List.of(
                Past.NONE,
                new Past(List.of(now.minusSeconds(400)), BOOT, 1),
                new Past(List.of(recent, recent, recent, recent, recent), BOOT, 5),
                new Past(List.of(now.minus(Duration.ofMinutes(16))), BOOT, 6));
    }

    private static List<Trouble> troubles() {
        List<Trouble> all = new ArrayList<>();
        for (Incident.Cause cause : Incident.Cause.values()) {
            if (cause != Incident.Cause.CHECK_FAILED) {
                all.add(Trouble.of(cause));
                all.add(new Trouble(cause, 2, Trouble.PowerCut.OURS, GuestSamples.RUN, null));
                all.add(new Trouble(cause, 1, Trouble.PowerCut.NOT_OURS, EARLIER_RUN, null));
            }
        }
        for (FailedCheck.Action action : FailedCheck.Action.values()) {
            all.add(Trouble.of(failed(action)));
            all.add(Trouble.of(failed(action)).withAttempt());
        }
        return all;
    }

    static FailedCheck failed(FailedCheck.Action action) {
        String unit = action == FailedCheck.Action.RESTART_SERVICE ? "nginx.service" : null;
        return new FailedCheck("shop", action, unit, "the page says 502");
    }
}
