package org.reeve.central.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;

/**
 * An incident, as the host told it.
 *
 * @param changedAt when news of it came last
 * @param screen the size of the picture of the guest's screen that is here; null when none is
 */
public record IncidentView(
        Incident incident,
        String guestName,
        HostId host,
        Instant changedAt,
        @Nullable ScreenSize screen) {
    /** In pixels. */
    public record ScreenSize(int width, int height) {}
}
