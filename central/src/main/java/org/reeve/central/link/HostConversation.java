package org.reeve.central.link;

import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.NodeName;
import org.reeve.common.link.Link;
import org.reeve.common.link.LinkListener;
import org.reeve.common.link.MemoryOutbox;
import org.reeve.common.link.Outbox;
import org.reeve.common.link.Transport;
import org.reeve.common.operation.Operation;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.ReportParts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The conversation with one host, from its first connection on. What the host says is dealt with in order, off the event loop. */
final class HostConversation implements LinkListener {
    private static final Logger log = LoggerFactory.getLogger(HostConversation.class);

    /** How many orders may wait for a host that does not acknowledge; the store remembers the others. */
    private static final int MOST_WAITING = 1000;

    /** How many messages of a host may wait to be dealt with; then it is cut off, and repeats what matters. */
    private static final int MOST_HEARD = 2000;

    private final HostId host;
    private final HostDesk desk;
    private final Executor inOrder;
    private final Link link;
    private final Executor loop;
    private final ReportParts parts = new ReportParts(); // only in order
    private final AtomicInteger heard = new AtomicInteger();

    private @Nullable Transport transport; // only on the loop
    private volatile boolean up;

    /**
     * @param ground its executor is where the link lives
     * @param inOrder runs one task of this host at a time; may block
     */
    HostConversation(HostId host, Link.Self self, Link.Ground ground, HostDesk desk, Executor inOrder) {
        this.host = host;
        this.desk = desk;
        this.inOrder = inOrder;
        this.loop = ground.executor();
        NodeName name = new NodeName.Host(host);
        this.link = new Link(self, name::equals, new MemoryOutbox(MOST_WAITING), this, ground);
    }

    /** Does something with the link, where it lives. */
    void onLoop(Consumer<Link> what) {
        loop.execute(() -> what.accept(link));
    }

    void tick() {
        onLoop(Link::tick);
    }

    boolean isUp() {
        return up;
    }

    /** Only on the loop. */
    void attach(Transport next) {
        transport = next;
        link.attached(next, new NodeName.Host(host));
    }

    Outbox.Added sendReliable(Message message) {
        return link.sendReliable(message);
    }

    /** Cuts the connection, if there is one. */
    void close(String reason) {
        loop.execute(() -> {
            Transport now = transport;
            if (now != null) {
                now.close(reason);
            }
        });
    }

    @Override
    public void up(NodeName peer) {
        up = true;
        inOrder.execute(() -> {
            parts.forget();
            desk.came(host);
        });
    }

    @Override
    public void received(Message message, Runnable dealtWith) {
        if (heard.incrementAndGet() > MOST_HEARD) {
            heard.decrementAndGet();
            log.warn("host {} says more than can be dealt with: its connection is closed", host);
            close("too many messages at once");
            return;
        }
        inOrder.execute(() -> {
            try {
                Optional<Message> answer = whole(message).map(whole -> desk.said(host, whole));
                dealtWith.run();
                answer.ifPresent(link::send);
            } catch (RuntimeException e) {
                // Not acknowledged: the host says it again on its next connection, when the store may be well again.
                log.error(
                        "a {} of host {} could not be dealt with",
                        message.getClass().getSimpleName(),
                        host,
                        e);
                close("central has trouble with its store");
            } finally {
                heard.decrementAndGet();
            }
        });
    }

    /** @return empty for a part of a report that is not complete yet */
    private Optional<Message> whole(Message message) {
        return message instanceof Message.HostReportPart part
                ? parts.add(part).map(report -> report)
                : Optional.of(message);
    }

    @Override
    public void refused(Message message, String reason) {
        if (message instanceof Message.RunOperation(Operation operation)) {
            inOrder.execute(() -> desk.refused(host, operation, reason));
        }
    }

    @Override
    public void down(String reason) {
        up = false;
        log.info("host {} is not connected any more: {}", host, reason);
    }
}
