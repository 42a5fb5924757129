package org.reeve.common.wire;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.reeve.common.identity.NodeName;

/** What a connection carries: one frame is one JSON text, in a WebSocket text message or on one line. */
public sealed interface Frame {
    /** The version of the protocol that this code speaks. */
    int VERSION = 1;

    /**
     * The first frame in each direction. It is said again to a peer that shows, by {@code heard}, that it missed the first
     * one: on a virtio channel either end may start anew without the other seeing a connection end.
     *
     * @param version the sender's protocol version
     * @param name who the sender is; on TLS it must be the name in its certificate
     * @param build the sender's software version, for people
     * @param conversation names this conversation at the sender's end; a new one means that the sender began anew
     * @param heard the {@code conversation} of the peer that the sender heard in this conversation; null before the first
     * @param stream names the sender's numbering of reliable messages; a new one means that it starts again from 1
     * @param peerStream the stream that the sender heard last from this peer; null when it never heard one
     * @param received the last reliable message of {@code peerStream} that the sender has dealt with; 0 for none
     */
    record Hello(
            int version,
            NodeName name,
            String build,
            UUID conversation,
            @Nullable UUID heard,
            UUID stream,
            @Nullable UUID peerStream,
            long received)
            implements Frame {}

    /**
     * A message.
     *
     * @param sequence counted from 1 in the sender's stream for a reliable message; 0 for one that may be lost
     */
    record Data(long sequence, Message message) implements Frame {}

    /** Every reliable message up to and including {@code received} has been dealt with, durably. */
    record Acknowledge(long received) implements Frame {}

    /**
     * The reliable message {@code sequence} cannot be read here and never will be: it is acknowledged in its turn, so that it is not sent
     * again.
     *
     * @param reason what cannot be read, for people
     */
    record Refuse(long sequence, String reason) implements Frame {}
}
