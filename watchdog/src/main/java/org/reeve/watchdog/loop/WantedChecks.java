package org.reeve.watchdog.loop;

import java.util.List;
import org.reeve.common.guest.GuestId;
import org.reeve.watchdog.check.Check;
import org.reeve.watchdog.check.CheckedGuest;

/** What is to be asked of a guest from the outside, wherever it has its address. */
public record WantedChecks(GuestId guest, List<Check> checks, CheckedGuest.Standing standing) {
    public WantedChecks {
        checks = List.copyOf(checks);
    }
}
