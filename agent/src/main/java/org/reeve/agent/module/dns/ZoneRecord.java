package org.reeve.agent.module.dns;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One answer.
 *
 * @param owner below the zone, or {@link #APEX}
 * @param data as a zone file has it (RFC 1035, 5.1)
 * @param ttl null for the zone's
 * @param target the whole name that it leads to, without a dot at its end; null when it leads to none
 */
record ZoneRecord(
        String owner,
        RecordType type,
        String data,
        @Nullable Duration ttl,
        @Nullable String target) {
    /** The zone's own name. */
    static final String APEX = "@";

    boolean isAddress() {
        return type == RecordType.A || type == RecordType.AAAA;
    }
}
