package org.reeve.common.link;

import java.util.ArrayList;
import java.util.List;
import org.reeve.common.identity.NodeName;
import org.reeve.common.wire.Message;

/** Keeps what a link tells its owner, in words. A reliable message is dealt with at once, unless it is told to be slow. */
final class RecordedLink implements LinkListener {
    private final List<String> events = new ArrayList<>();
    final List<Runnable> undone = new ArrayList<>();
    Pace pace = Pace.PROMPT;

    enum Pace {
        PROMPT,
        SLOW
    }

    static Message message(String text) {
        return new Message.CertificateRefused(new NodeName.Central(), text);
    }

    private synchronized void add(String event) {
        events.add(event);
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }

    synchronized boolean has(String event) {
        return events.stream().anyMatch(one -> one.startsWith(event));
    }

    @Override
    public void up(NodeName peer) {
        add("up " + peer);
    }

    @Override
    public void received(Message message, Runnable dealtWith) {
        add(((Message.CertificateRefused) message).reason());
        switch (pace) {
            case PROMPT -> dealtWith.run();
            case SLOW -> undone.add(dealtWith);
        }
    }

    @Override
    public void refused(Message message, String reason) {
        add("refused " + ((Message.CertificateRefused) message).reason() + ": " + reason);
    }

    @Override
    public void down(String reason) {
        add("down " + reason);
    }
}
