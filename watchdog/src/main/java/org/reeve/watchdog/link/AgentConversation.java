package org.reeve.watchdog.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.identity.DerText;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.NodeName;
import org.reeve.common.link.Link;
import org.reeve.common.link.LinkListener;
import org.reeve.common.link.MemoryOutbox;
import org.reeve.common.link.WebSocketDialer;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.loop.AgentLine;
import org.reeve.watchdog.loop.GuestLoop;
import org.reeve.watchdog.vm.Guest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With the agent of one guest: the virtio channel, which needs no network and says by itself which guest it leads to, and
 * port 842, which is preferred as soon as there are addresses and certificates. On the event loop only.
 */
final class AgentConversation {
    private static final Logger LOG = LoggerFactory.getLogger(AgentConversation.class);
    private static final int OUTBOX = 16;

    private final LinkEnvironment environment;
    private final GuestId guest;
    private final NodeName name;
    private final GuestLoop loop;
    private final CertificateRelay certificates;
    private final Runnable whenProven;
    private final Link channel;
    private final Link network;
    private final AgentChannelDialer channelDialer;
    private final WebSocketDialer networkDialer;
    private volatile List<String> addresses = List.of();
    /** Where this guest has shown its certificate last. */
    private @Nullable InetAddress proven;

    private Line channelLine = Line.DOWN;
    private Line networkLine = Line.DOWN;
    private boolean dialling;

    private enum Line {
        UP,
        DOWN
    }

    AgentConversation(
            LinkEnvironment environment,
            GuestId guest,
            GuestLoop loop,
            CertificateRelay certificates,
            Runnable whenProven) {
        this.environment = environment;
        this.guest = guest;
        this.name = new NodeName.Guest(guest);
        this.loop = loop;
        this.certificates = certificates;
        this.whenProven = whenProven;
        // Whoever speaks on the channel is this guest, whatever it calls itself: before it enrols it has no name, and a
        // copied disk still has another's.
        this.channel = new Link(
                environment.self(),
                peer -> peer instanceof NodeName.Guest,
                new MemoryOutbox(OUTBOX),
                new OnChannel(),
                environment.ground());
        this.network = new Link(
                environment.self(), name::equals, new MemoryOutbox(OUTBOX), new OnNetwork(), environment.ground());
        this.channelDialer = new AgentChannelDialer(environment.loop(), channel, environment.codec());
        this.networkDialer = new WebSocketDialer(
                environment.loop(),
                () -> GuestAddresses.of(addresses, environment.agents()),
                environment.security(ExpectedPeer.exactly(name)),
                network,
                environment.clock(),
                RandomGenerator.getDefault());
    }

    /** How the guest is now: where its channel is. */
    void guest(Guest now) {
        channelDialer.socket(
                now.agentChannel() == null ? null : now.agentChannel().socket());
    }

    /** On the best line; lost when there is none. */
    void send(Message message) {
        (networkLine == Line.UP ? network : channel).send(message);
    }

    /** What central answered to a request of this guest: back on the line that it came from. */
    void sendOnChannel(Message message) {
        channel.send(message);
    }

    /** Addresses that are this guest's, and not only claimed: where it has shown its certificate. */
    List<InetAddress> proven() {
        InetAddress address = proven;
        return address == null ? List.of() : List.of(address);
    }

    void close() {
        channelDialer.close();
        networkDialer.close();
    }

    private void linesChanged() {
        loop.agentLinked(
                guest,
                networkLine == Line.UP
                        ? AgentLine.NETWORK
                        : channelLine == Line.UP ? AgentLine.CHANNEL : AgentLine.NONE);
    }

    private void received(Message message, Runnable dealtWith) {
        switch (message) {
            case Message.Heartbeat heartbeat -> {
                if (isOurs(heartbeat.guest(), message)) {
                    addresses = heartbeat.addresses();
                    dialWhenPossible();
                    loop.agentSaid(guest, heartbeat, dealtWith);
                }
            }
            case Message.OperationChanged changed -> {
                if (isOurs(changed.guest(), message)) {
                    loop.agentSaid(guest, changed, dealtWith);
                }
            }
            case Message.Farewell farewell -> {
                if (isOurs(farewell.guest(), message)) {
                    loop.agentSaid(guest, farewell, dealtWith);
                }
            }
            case Message.ChecksReported reported -> {
                if (isOurs(reported.guest(), message)) {
                    loop.agentSaid(guest, reported, dealtWith);
                }
            }
            case Message.FactsReported reported -> {
                if (isOurs(reported.guest(), message)) {
                    loop.agentSaid(guest, reported, dealtWith);
                }
            }
            case Message.EnrolmentOffer _,
                    Message.CertificateRequest _,
                    Message.CertificateIssued _,
                    Message.CertificateRefused _,
                    Message.RunOperation _,
                    Message.CancelOperation _,
                    Message.RestartUnit _,
                    Message.HostReport _,
                    Message.HostReportPart _,
                    Message.IncidentChanged _,
                    Message.ScreenKept _ -> {
                LOG.warn("guest {}: its agent said what an agent has no business to say: {}", guest, kind(message));
                dealtWith.run();
            }
        }
    }

    /** An agent speaks for its own guest only. */
    private boolean isOurs(GuestId claimed, Message message) {
        if (!claimed.equals(guest)) {
            LOG.warn("guest {}: its agent speaks for guest {} in {}", guest, claimed, kind(message));
            return false;
        }
        return true;
    }

    private void dialWhenPossible() {
        if (!dialling && !GuestAddresses.of(addresses, environment.agents()).isEmpty()) {
            dialling = true;
            networkDialer.start();
        }
    }

    private static String kind(Message message) {
        return message.getClass().getSimpleName();
    }

    private final class OnChannel implements LinkListener {
        @Override
        public void up(NodeName peer) {
            channelLine = Line.UP;
            channelDialer.worked();
            LOG.info("guest {}: its agent speaks on the virtio channel.", guest);
            channel.send(new Message.EnrolmentOffer(
                    guest, DerText.of(environment.own().current().authorities())));
            linesChanged();
        }

        @Override
        public void received(Message message, Runnable dealtWith) {
            if (message instanceof Message.CertificateRequest request) {
                dealtWith.run();
                if (request.subject().equals(name)) {
                    certificates.requested(request);
                } else {
                    LOG.warn("guest {}: it asked for a certificate of {}", guest, request.subject());
                    channel.send(new Message.CertificateRefused(
                            request.subject(),
                            "this channel leads to " + name + ", and certificates are for that name only"));
                }
                return;
            }
            AgentConversation.this.received(message, dealtWith);
        }

        @Override
        public void down(String reason) {
            channelLine = Line.DOWN;
            LOG.info("guest {}: the virtio channel is silent: {}", guest, reason);
            linesChanged();
        }
    }

    private final class OnNetwork implements LinkListener {
        @Override
        public void up(NodeName peer) {
            networkLine = Line.UP;
            InetSocketAddress where = networkDialer.connectedTo();
            if (where != null && !where.getAddress().equals(proven)) {
                proven = where.getAddress();
                whenProven.run();
            }
            LOG.info(
                    "guest {}: its agent is connected on port {}.",
                    guest,
                    environment.agents().port());
            linesChanged();
        }

        @Override
        public void received(Message message, Runnable dealtWith) {
            AgentConversation.this.received(message, dealtWith);
        }

        @Override
        public void down(String reason) {
            networkLine = Line.DOWN;
            LOG.info(
                    "guest {}: the connection on port {} ended: {}",
                    guest,
                    environment.agents().port(),
                    reason);
            linesChanged();
        }
    }
}
