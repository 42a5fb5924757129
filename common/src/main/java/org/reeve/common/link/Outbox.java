package org.reeve.common.link;

import java.util.List;
import java.util.UUID;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Message;

/** Reliable messages that the peer has not acknowledged yet, numbered from 1 without gaps. Thread-safe. */
public interface Outbox {
    /** Names this numbering. It may never stay the same when messages that were added have been lost. */
    UUID stream();

    Added add(Message message);

    /** The messages above {@code sequence} that are kept, oldest first, {@code atMost} of them. */
    List<Frame.Data> after(long sequence, int atMost);

    /**
     * Every message up to and including {@code sequence} may be forgotten.
     *
     * @throws IllegalArgumentException when {@code sequence} is above the last message ever added
     */
    void acknowledged(long sequence);

    /** Whether a message was taken. */
    enum Added {
        ADDED,
        /** Too many are waiting already: the sender must do without, or try again later. */
        FULL
    }
}
