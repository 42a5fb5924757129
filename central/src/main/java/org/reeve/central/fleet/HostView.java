package org.reeve.central.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.HostId;

/**
 * A host, as operators see it.
 *
 * @param build its watchdog's version; empty until it reported
 * @param reportedAt when it reported last; null when it never did
 * @param revokedAt when it was shut out; null while it is welcome
 * @param guests how many it runs
 */
public record HostView(
        HostId id,
        String name,
        String build,
        Instant joinedAt,
        @Nullable Instant reportedAt,
        @Nullable Instant revokedAt,
        int guests) {}
