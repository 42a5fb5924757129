package org.reeve.common.link;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.Heard;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A conversation with one peer that survives its connections: it greets, numbers what must not be lost, sends it again after a
 * reconnect, drops what comes twice, and notices silence. Confined to its executor, except for {@link #send} and
 * {@link #sendReliable}; every call that a transport makes names the transport, so that what an older connection still
 * says is not taken for the newer one's.
 */
public final class Link {
    /** How many reliable messages may be on their way without an acknowledgement. */
    static final int WINDOW = 256;

    /** Kinds come from the peer: no list of them may grow. */
    private static final int MOST_NOT_UNDERSTOOD = 16;

    private static final Duration SILENCE = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final Self self;
    private final Predicate<NodeName> expected;
    private final Outbox outbox;
    private final LinkListener listener;
    private final Ground ground;
    private final Inbox inbox;
    private final AtomicBoolean pumpIsQueued = new AtomicBoolean();
    private final AtomicInteger queued = new AtomicInteger();
    private final Set<String> notUnderstood = new HashSet<>();

    private @Nullable Connection connection;
    private String lastRefusal = "";

    /** Who this end is: its name, and its software version for people. */
    public record Self(NodeName name, String build) {}

    /** What a link stands on. The executor runs one task at a time, in order. */
    public record Ground(WireCodec codec, ReeveClock clock, Executor executor) {}

    /** One attached transport, and how far the conversation on it is. */
    private static final class Connection {
        final Transport transport;
        final @Nullable NodeName certified;
        final UUID conversation = UUID.randomUUID();
        Duration heardAt;
        Duration sentAt;

        @Nullable
        UUID peerConversation;

        long sent;
        long acknowledged;

        Connection(Transport transport, @Nullable NodeName certified, Duration now) {
            this.transport = transport;
            this.certified = certified;
            this.heardAt = now;
            this.sentAt = now;
        }
    }

    /** @param expected which peers are accepted, by the name they say */
    public Link(Self self, Predicate<NodeName> expected, Outbox outbox, LinkListener listener, Ground ground) {
        this.self = self;
        this.expected = expected;
        this.outbox = outbox;
        this.listener = listener;
        this.ground = ground;
        this.inbox = new Inbox(ground.executor(), this::acknowledge);
    }

    /**
     * Sends when the link is up and not congested, and forgets the message when it is not. From any thread.
     *
     * @throws IllegalArgumentException when the message breaks the limits of the wire
     */
    public void send(Message message) {
        String text = ground.codec().encode(new Frame.Data(0, message));
        if (queued.incrementAndGet() > WINDOW) {
            queued.decrementAndGet();
            return;
        }
        ground.executor().execute(() -> {
            queued.decrementAndGet();
            Connection on = connection;
            if (on != null && on.peerConversation != null && on.transport.readiness() == Transport.Readiness.READY) {
                say(on, text);
            }
        });
    }

    /**
     * Gives the message to the outbox: it is sent until the peer acknowledges it. From any thread.
     *
     * @throws IllegalArgumentException when the message breaks the limits of the wire
     */
    public Outbox.Added sendReliable(Message message) {
        // A message that the peer refuses would end every connection on which it is sent again.
        var _ = ground.codec().encode(new Frame.Data(Long.MAX_VALUE, message));
        Outbox.Added added = outbox.add(message);
        if (pumpIsQueued.compareAndSet(false, true)) {
            ground.executor().execute(() -> {
                pumpIsQueued.set(false);
                pump();
            });
        }
        return added;
    }

    /** A connection on which the transport itself does not say who the peer is. It replaces the one before. */
    public void attached(Transport transport) {
        attach(new Connection(transport, null, ground.clock().elapsed()));
    }

    /** A connection whose peer showed a certificate with this name, and must say the same name. It replaces the one before. */
    public void attached(Transport transport, NodeName certified) {
        attach(new Connection(transport, certified, ground.clock().elapsed()));
    }

    private void attach(Connection next) {
        Connection old = connection;
        if (old != null) {
            end(old, "replaced by a newer connection");
        }
        connection = next;
        hello(next);
    }

    /** A text arrived on {@code from}; it is ignored unless that is the connection attached last. */
    public void textReceived(Transport from, String text) {
        Connection on = connection;
        if (on == null || !on.transport.equals(from)) {
            return;
        }
        on.heardAt = ground.clock().elapsed();
        Heard heard;
        try {
            heard = ground.codec().hear(text);
        } catch (WireException notAFrame) {
            refuse(on, "a text that is not a frame, " + notAFrame.getMessage());
            return;
        }
        switch (heard) {
            case Heard.Said(Frame frame) -> said(on, frame);
            case Heard.NotUnderstood message ->
                arrived(on, message.sequence(), dealtWith -> notUnderstood(on, message, dealtWith));
            case Heard.OtherVersion other ->
                refuse(
                        on,
                        "the peer (" + other.build() + ") speaks version " + other.version()
                                + " of the protocol, this end (" + self.build() + ") version " + Frame.VERSION);
        }
    }

    private void said(Connection on, Frame frame) {
        switch (frame) {
            case Frame.Hello hello -> greeted(on, hello);
            case Frame.Data data ->
                arrived(on, data.sequence(), dealtWith -> listener.received(data.message(), dealtWith));
            case Frame.Acknowledge acknowledge -> acknowledged(on, acknowledge.received());
            case Frame.Refuse refuse -> refused(on, refuse);
        }
    }

    /** The connection ended; ignored unless it is the one attached last. */
    public void detached(Transport from, String reason) {
        Connection on = connection;
        if (on != null && on.transport.equals(from)) {
            gone(on, reason);
        }
    }

    /** To be called once a second: keeps the link alive, and ends it after silence. */
    public void tick() {
        Connection on = connection;
        if (on == null) {
            return;
        }
        Duration now = ground.clock().elapsed();
        if (now.minus(on.heardAt).compareTo(SILENCE) >= 0) {
            end(on, "nothing heard for " + SILENCE.toSeconds() + " s");
            return;
        }
        if (now.minus(on.sentAt).compareTo(IDLE) >= 0) {
            if (on.peerConversation == null) {
                hello(on);
            } else {
                say(on, new Frame.Acknowledge(inbox.dealtWith()));
            }
        }
        pump();
    }

    /** Ends the connection that there is, if there is one: the side that dials makes a new one. From any thread. */
    public void renew(String reason) {
        ground.executor().execute(() -> {
            Connection on = connection;
            if (on != null) {
                end(on, reason);
            }
        });
    }

    /** The transport takes more again. */
    public void resume() {
        pump();
    }

    private void hello(Connection on) {
        say(
                on,
                new Frame.Hello(
                        Frame.VERSION,
                        self.name(),
                        self.build(),
                        on.conversation,
                        on.peerConversation,
                        outbox.stream(),
                        inbox.stream(),
                        inbox.dealtWith()));
    }

    private void greeted(Connection on, Frame.Hello hello) {
        String wrong = objection(on, hello);
        if (wrong != null) {
            refuse(on, wrong);
            return;
        }
        boolean again = hello.conversation().equals(on.peerConversation);
        if (!again) {
            if (on.peerConversation != null) {
                on.peerConversation = null;
                listener.down("the peer began anew");
                if (connection != on) {
                    return;
                }
            }
            on.peerConversation = hello.conversation();
            inbox.greeted(hello.stream());
        }
        if (!on.conversation.equals(hello.heard())) {
            hello(on);
        }
        if (!again && connection == on) {
            // What a peer knows of another stream says nothing about this one: everything kept is sent.
            on.acknowledged = 0;
            on.sent = 0;
            if (outbox.stream().equals(hello.peerStream())) {
                on.sent = hello.received();
                acknowledged(on, hello.received());
            }
            if (connection == on) {
                listener.up(hello.name());
                pump();
            }
        }
    }

    private @Nullable String objection(Connection on, Frame.Hello hello) {
        if (on.certified != null && !on.certified.equals(hello.name())) {
            return "the peer says that it is " + hello.name() + ", its certificate says " + on.certified;
        }
        if (!expected.test(hello.name())) {
            return hello.name() + " is not the peer that this end talks to";
        }
        return null;
    }

    /** @param fresh is given what to run when the message is dealt with */
    private void arrived(Connection on, long sequence, Consumer<Runnable> fresh) {
        if (on.peerConversation == null) {
            refuse(on, "a message before the greeting");
            return;
        }
        switch (inbox.accept(sequence)) {
            case Inbox.Arrival.Repeated _ -> {}
            case Inbox.Arrival.Gap(long missing) ->
                refuse(on, "message " + sequence + " arrived before message " + missing);
            case Inbox.Arrival.Fresh(Runnable dealtWith) -> fresh.accept(dealtWith);
        }
    }

    /** What a newer peer says is left alone: without the acknowledgement nothing behind it would ever be forgotten. */
    private void notUnderstood(Connection on, Heard.NotUnderstood message, Runnable dealtWith) {
        if (notUnderstood.size() < MOST_NOT_UNDERSTOOD && notUnderstood.add(message.type())) {
            LOG.warn(
                    "{}: the peer sends a {} that this build ({}) cannot read: it is left alone, {}",
                    self.name(),
                    message.type(),
                    self.build(),
                    message.reason());
        }
        if (message.sequence() > 0) {
            say(on, new Frame.Refuse(message.sequence(), message.reason()));
        }
        dealtWith.run();
    }

    private void refused(Connection on, Frame.Refuse refuse) {
        long sequence = refuse.sequence();
        if (sequence > on.sent || sequence < 1) {
            refuse(on, "the peer refuses message " + sequence + ", which was not sent");
            return;
        }
        for (Frame.Data data : outbox.after(sequence - 1, 1)) {
            if (data.sequence() == sequence) {
                String kind = data.message().getClass().getSimpleName();
                LOG.warn("{}: the peer cannot read a {}: {}", self.name(), kind, refuse.reason());
                listener.refused(data.message(), refuse.reason());
            }
        }
    }

    private void acknowledged(Connection on, long received) {
        if (received > on.sent || received < 0) {
            refuse(on, "the peer acknowledges message " + received + ", which was not sent");
            return;
        }
        try {
            outbox.acknowledged(received);
        } catch (IllegalArgumentException neverAdded) {
            refuse(on, "the peer acknowledges too much: " + neverAdded.getMessage());
            return;
        }
        on.acknowledged = Math.max(on.acknowledged, received);
        pump();
    }

    /** Cumulative, and so only the newest matters. */
    private void acknowledge(long dealtWith) {
        Connection on = connection;
        if (on != null && on.peerConversation != null) {
            say(on, new Frame.Acknowledge(dealtWith));
        }
    }

    private void pump() {
        Connection on = connection;
        if (on == null || on.peerConversation == null) {
            return;
        }
        while (on.transport.readiness() == Transport.Readiness.READY) {
            int room = (int) (WINDOW - (on.sent - on.acknowledged));
            if (room <= 0) {
                return;
            }
            List<Frame.Data> next = outbox.after(on.sent, room);
            if (next.isEmpty()) {
                return;
            }
            long first = next.getFirst().sequence();
            if (first > on.sent + 1) {
                // What was before it an earlier life of the peer has acknowledged.
                on.acknowledged = first - 1;
            }
            for (Frame.Data data : next) {
                on.sent = data.sequence();
                say(on, data);
                if (connection != on) {
                    return;
                }
            }
        }
    }

    private void say(Connection on, Frame frame) {
        say(on, ground.codec().encode(frame));
    }

    private void say(Connection on, String text) {
        on.sentAt = ground.clock().elapsed();
        on.transport.send(text);
    }

    private void refuse(Connection on, String reason) {
        if (!reason.equals(lastRefusal)) {
            LOG.warn("{}: link refused: {}", self.name(), reason);
            lastRefusal = reason;
        }
        end(on, reason);
    }

    private void end(Connection on, String reason) {
        gone(on, reason);
        on.transport.close(reason);
    }

    private void gone(Connection on, String reason) {
        if (connection == on) {
            connection = null;
        }
        if (on.peerConversation != null) {
            on.peerConversation = null;
            listener.down(reason);
        }
    }
}
