package org.reeve.watchdog;

import io.avaje.jsonb.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What central answers: the certificates when the host is welcome, title and detail (RFC 9457) when it is not.
 *
 * @param hosts where hosts dial in, {@code host:port}
 */
@Json
record JoinAnswer(
        @Nullable List<String> certificates,
        @Nullable List<String> authorities,
        @Nullable String hosts,
        @Nullable String title,
        @Nullable String detail) {}
