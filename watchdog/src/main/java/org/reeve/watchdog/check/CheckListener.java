package org.reeve.watchdog.check;

import org.reeve.common.guest.GuestId;

/** Who wants to know how the checks of guests go. Called on the event loop of the checks: it enqueues and returns. */
@FunctionalInterface
public interface CheckListener {
    /**
     * Something changed; before the first call of a guest nothing is known of it. After a guest was taken off the list nothing more is
     * said about it.
     */
    void changed(GuestId guest, Findings findings);
}
