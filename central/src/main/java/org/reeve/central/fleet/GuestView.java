package org.reeve.central.fleet;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;

/**
 * A guest, as central knows it.
 *
 * @param customer its owner; null while it has none
 * @param host the host that runs it; null when none says so any more
 * @param report what that host said last; null without a host
 * @param reportedAt when it changed last
 * @param alsoReportedBy hosts that claim it too: somebody has to look, and nothing is done with the guest until then
 */
public record GuestView(
        GuestId id,
        String name,
        @Nullable UUID customer,
        @Nullable String customerName,
        @Nullable HostId host,
        @Nullable String hostName,
        @Nullable GuestReport report,
        @Nullable Instant reportedAt,
        List<HostId> alsoReportedBy) {
    public GuestView {
        alsoReportedBy = List.copyOf(alsoReportedBy);
    }
}
