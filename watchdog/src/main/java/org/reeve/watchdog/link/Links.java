package org.reeve.watchdog.link;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.NodeName;
import org.reeve.common.link.Link;
import org.reeve.common.link.LinkListener;
import org.reeve.common.link.Outbox;
import org.reeve.common.link.WebSocketDialer;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.check.CheckedGuest;
import org.reeve.watchdog.check.Checks;
import org.reeve.watchdog.loop.GuestLoop;
import org.reeve.watchdog.loop.LoopVoice;
import org.reeve.watchdog.loop.WantedChecks;
import org.reeve.watchdog.vm.Guest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All links of the host, as the loop's voice. What arrives goes into the loop's queue. All of it runs on one event loop; the checks,
 * which are told here whom to ask and where, have another.
 */
public final class Links implements LoopVoice, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Links.class);
    private static final long CHECK_SOON_MILLIS = 100;

    private final LinkEnvironment environment;
    private final Map<GuestId, AgentConversation> agents = new HashMap<>();
    private final Link central;
    private final WebSocketDialer centralDialer;
    private final CertificateRelay certificates;
    private @Nullable GuestLoop loop;
    private @Nullable Checks checks;
    private List<WantedChecks> wantedChecks = List.of();
    private boolean checkIsPlanned;
    private boolean closed;

    /** @param outbox what central must get */
    public Links(LinkEnvironment environment, Outbox outbox) {
        this.environment = environment;
        this.central = new Link(
                environment.self(), new NodeName.Central()::equals, outbox, new OnCentral(), environment.ground());
        this.centralDialer = new WebSocketDialer(
                environment.loop(),
                () -> List.of(environment.central()),
                environment.security(ExpectedPeer.central()),
                central,
                environment.clock(),
                RandomGenerator.getDefault());
        this.certificates = new CertificateRelay(environment, central::send, this::toChannel);
    }

    /**
     * Begins to dial; what arrives goes to {@code ear}.
     *
     * @param asking who asks guests from the outside; whoever gave it closes it
     */
    public void start(GuestLoop ear, Checks asking) {
        environment.loop().execute(() -> {
            loop = ear;
            checks = asking;
            centralDialer.start();
            var _ = environment.loop().scheduleAtFixedRate(certificates::renewWhenDue, 1, 60, TimeUnit.SECONDS);
        });
    }

    @Override
    public void toCentral(Message message) {
        central.send(message);
    }

    @Override
    public void outboxGrew() {
        environment.loop().execute(central::resume);
    }

    @Override
    public void toAgent(GuestId guest, Message message) {
        environment.loop().execute(() -> {
            AgentConversation agent = agents.get(guest);
            if (agent != null) {
                agent.send(message);
            }
        });
    }

    @Override
    public void checks(List<WantedChecks> guests) {
        environment.loop().execute(() -> {
            wantedChecks = guests;
            check();
        });
    }

    @Override
    public void guests(List<Guest> guests) {
        List<Guest> now = List.copyOf(guests);
        environment.loop().execute(() -> follow(now));
    }

    @Override
    public void close() {
        environment.loop().execute(() -> {
            closed = true;
            centralDialer.close();
            agents.values().forEach(AgentConversation::close);
            agents.clear();
        });
    }

    /** After a start of the daemon hundreds of guests show their certificates at once, and the list for the checks is whole. */
    private void checkSoon() {
        if (!checkIsPlanned) {
            checkIsPlanned = true;
            var _ = environment.loop().schedule(this::check, CHECK_SOON_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** Where a guest is asked follows from where it has shown its certificate. */
    private void check() {
        checkIsPlanned = false;
        Checks asking = checks;
        if (asking == null || closed) {
            return;
        }
        asking.guests(wantedChecks.stream()
                .map(wanted ->
                        new CheckedGuest(wanted.guest(), proven(wanted.guest()), wanted.checks(), wanted.standing()))
                .toList());
    }

    private List<InetAddress> proven(GuestId guest) {
        AgentConversation agent = agents.get(guest);
        return agent == null ? List.of() : agent.proven();
    }

    private void follow(List<Guest> guests) {
        GuestLoop ear = loop;
        if (closed || ear == null) {
            return;
        }
        Set<GuestId> gone = new HashSet<>(agents.keySet());
        for (Guest guest : guests) {
            gone.remove(guest.id());
            if (guest.agentChannel() != null || agents.containsKey(guest.id())) {
                agents.computeIfAbsent(
                                guest.id(),
                                id -> new AgentConversation(environment, id, ear, certificates, this::checkSoon))
                        .guest(guest);
            }
        }
        for (GuestId id : gone) {
            AgentConversation agent = agents.remove(id);
            if (agent != null) {
                agent.close();
            }
            certificates.forget(id);
        }
    }

    private void toChannel(GuestId guest, Message message) {
        AgentConversation agent = agents.get(guest);
        if (agent != null) {
            agent.sendOnChannel(message);
        }
    }

    private final class OnCentral implements LinkListener {
        @Override
        public void up(NodeName peer) {
            LOG.info("Central is connected.");
            ear().centralUp();
            certificates.centralUp();
        }

        @Override
        public void received(Message message, Runnable dealtWith) {
            switch (message) {
                case Message.RunOperation _, Message.CancelOperation _ -> ear().centralSaid(message, dealtWith);
                case Message.CertificateIssued issued -> {
                    certificates.answered(issued.subject(), issued);
                    dealtWith.run();
                }
                case Message.CertificateRefused refused -> {
                    certificates.answered(refused.subject(), refused);
                    dealtWith.run();
                }
                case Message.EnrolmentOffer _,
                        Message.CertificateRequest _,
                        Message.Heartbeat _,
                        Message.OperationChanged _,
                        Message.Farewell _,
                        Message.ChecksReported _,
                        Message.FactsReported _,
                        Message.RestartUnit _,
                        Message.HostReport _,
                        Message.HostReportPart _,
                        Message.IncidentChanged _,
                        Message.ScreenKept _ -> {
                    LOG.warn(
                            "Central said what is not central's to say: {}",
                            message.getClass().getSimpleName());
                    dealtWith.run();
                }
            }
        }

        @Override
        public void down(String reason) {
            LOG.warn("Central is away: {}. This host goes on by itself.", reason);
        }

        private GuestLoop ear() {
            GuestLoop ear = loop;
            if (ear == null) {
                throw new IllegalStateException("nothing is dialled before the loop is there");
            }
            return ear;
        }
    }
}
