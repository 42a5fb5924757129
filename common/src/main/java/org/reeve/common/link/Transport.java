package org.reeve.common.link;

/** One connection that carries texts in order, for as long as it lasts. Used only on the link's executor. */
public interface Transport {
    /** Never blocks. A text that cannot be sent is lost, and the link is told that the transport is detached. */
    void send(String text);

    /** Whether more can be sent without piling up. The link asks again when it is told {@link Link#resume()}, or at its next tick. */
    default Readiness readiness() {
        return Readiness.READY;
    }

    /** Ends the connection; {@code reason} is told to the peer where the transport can. */
    void close(String reason);

    /** Whether a transport takes more. */
    enum Readiness {
        READY,
        CONGESTED
    }
}
