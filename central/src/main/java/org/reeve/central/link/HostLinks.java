package org.reeve.central.link;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.reeve.central.operations.HostGate;
import org.reeve.common.guest.HostId;
import org.reeve.common.wire.Message;

/** The conversations with all hosts that ever connected since central started. Thread-safe. */
public final class HostLinks implements HostGate {
    private final Map<HostId, HostConversation> conversations = new ConcurrentHashMap<>();

    HostConversation with(HostId host, Function<HostId, HostConversation> begin) {
        return conversations.computeIfAbsent(host, begin);
    }

    Iterable<HostConversation> all() {
        return conversations.values();
    }

    @Override
    public boolean isConnected(HostId host) {
        HostConversation conversation = conversations.get(host);
        return conversation != null && conversation.isUp();
    }

    @Override
    public Sent send(HostId host, Message message) {
        HostConversation conversation = conversations.get(host);
        if (conversation == null || !conversation.isUp()) {
            return Sent.NOT_NOW;
        }
        return switch (conversation.sendReliable(message)) {
            case ADDED -> Sent.ON_ITS_WAY;
            case FULL -> Sent.NOT_NOW;
        };
    }

    /** Cuts a host off that was revoked; it will not be let in again. */
    public void cutOff(HostId host) {
        HostConversation conversation = conversations.get(host);
        if (conversation != null) {
            conversation.close("this host was revoked");
        }
    }
}
