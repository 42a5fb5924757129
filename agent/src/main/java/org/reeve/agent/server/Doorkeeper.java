package org.reeve.agent.server;

import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * How many connections there may be. Whoever has shown a certificate has places that strangers cannot take; among strangers a
 * newcomer takes the place of the one that waits longest, so that a flood of silent ones keeps nobody out. On the event loop.
 */
final class Doorkeeper {
    static final int STRANGERS = 40;
    static final int KNOWN = 24;

    private final ArrayDeque<Channel> strangers = new ArrayDeque<>();
    private final Set<Channel> known = new HashSet<>();

    /** Whether a connection may go on. */
    enum Verdict {
        LET_IN,
        FULL
    }

    void arrived(Channel channel) {
        strangers.addLast(channel);
        var _ = channel.closeFuture().addListener(closed -> {
            strangers.remove(channel);
            known.remove(channel);
        });
        if (strangers.size() > STRANGERS) {
            var _ = strangers.removeFirst().close();
        }
    }

    /** It has shown a certificate that we accept. */
    Verdict recognised(Channel channel) {
        strangers.remove(channel);
        if (known.size() >= KNOWN) {
            return Verdict.FULL;
        }
        known.add(channel);
        return Verdict.LET_IN;
    }

    int connections() {
        return strangers.size() + known.size();
    }
}
