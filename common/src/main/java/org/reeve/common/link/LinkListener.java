package org.reeve.common.link;

import org.reeve.common.identity.NodeName;
import org.reeve.common.wire.Message;

/** What a link tells its owner, on the link's executor: it must not block. */
public interface LinkListener {
    /** The peer has said who it is, and is accepted. Messages follow. */
    void up(NodeName peer);

    /**
     * A message arrived. A reliable one is given once in the life of this link's object, and again to the next one, after a
     * restart, unless {@code dealtWith} was called: what it asks for must be harmless when it is asked for twice.
     *
     * @param dealtWith to be called once, from any thread, when a reliable message is dealt with durably: then the peer
     *     forgets it. It does nothing for an unreliable one.
     */
    void received(Message message, Runnable dealtWith);

    /**
     * The peer cannot read a reliable message of ours, and is not sent it again. Told while the link is up, and not again if it is lost just
     * then: whoever waits for an answer must ask again, or have a deadline. The link has logged it.
     *
     * @param reason what the peer cannot read
     */
    default void refused(Message message, String reason) {}

    /** The connection that was up has ended. */
    void down(String reason);
}
