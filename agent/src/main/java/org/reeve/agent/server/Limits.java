package org.reeve.agent.server;

import java.time.Duration;

/** What a connection may cost. */
final class Limits {
    static final Duration HANDSHAKE = Duration.ofSeconds(5);

    /** Between the end of the handshake and the end of the first request's header. */
    static final Duration FIRST_REQUEST = Duration.ofSeconds(10);

    /** Between a request and the end of the next one's header. */
    static final Duration NEXT_REQUEST = Duration.ofSeconds(30);

    /** In bytes. */
    static final int REQUEST_LINE = 1024;

    /** All of them together, in bytes. */
    static final int HEADER_FIELDS = 8192;

    /** In bytes; a request's body is refused when it is seen. */
    static final int BODY_PIECE = 1024;

    private Limits() {}
}
