package org.reeve.watchdog;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.daemon.StartException;
import org.reeve.common.guest.AgentPresence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.common.identity.CertificateProof;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.DerText;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.KeyPairs;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.link.Link;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.evidence.EvidenceConfig;
import org.reeve.watchdog.host.HostConfig;
import org.reeve.watchdog.link.AgentEndpoints;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.trace.TraceConfig;
import org.reeve.watchdog.trace.TraceFiles;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.AgentChannel;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.RealTimeline;
import org.reeve.watchdog.vm.SimulatedHypervisor;

/** The whole watchdog between a central and an agent on loopback, on simulated guests: TLS, channel, journal and loop are real. */
class WatchdogTest {
    private static final HostId HOST = new HostId(new UUID(3, 3));
    private static final GuestId GUEST = new GuestId(UUID.fromString("11111111-2222-4333-8444-555555555555"));
    private static final NodeName GUEST_NAME = new NodeName.Guest(GUEST);

    private final ReeveClock clock = ReeveClock.system();
    private final TestAuthority authority = new TestAuthority(clock.now());
    private final FakePeers peers = new FakePeers();
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
    private final SimulatedHypervisor hypervisor = new SimulatedHypervisor(new RealTimeline(time));
    private final Deque<AutoCloseable> toClose = new ArrayDeque<>();
    private final List<Link> links = new ArrayList<>();
    private final KeyPair agentKey = KeyPairs.generate();
    private volatile UUID boot = UUID.randomUUID();

    @TempDir
    private Path directory;

    @AfterEach
    void closeAll() throws Exception {
        while (!toClose.isEmpty()) {
            toClose.pop().close();
        }
        hypervisor.close();
        peers.close();
        time.shutdownNow();
    }

    @Test
    void aGuestEnrolsIsDialledDoesAnOperationAndIsBroughtBackAfterAPanic() throws Exception {
        Path socket = directory.resolve("channel.sock");
        FakePeers.Peer central = new FakePeers.Peer(this::centralReacts, () -> {});
        int centralPort = listenAsCentral(central);

        ExpectedPeer host = ExpectedPeer.exactly(new NodeName.Host(HOST));
        FakePeers.Peer network = new FakePeers.Peer(message -> agentReacts(links.get(1), message), () -> {});
        Link networkLink = peers.link(GUEST_NAME, host, network);
        links.add(networkLink);
        int agentPort = peers.listen(new LiveCredentials(authority.credentials(GUEST_NAME)), host, networkLink);
        FakePeers.Peer channel = new FakePeers.Peer(message -> agentReacts(links.get(2), message), () -> {});
        Link channelLink = peers.link(GUEST_NAME, host, channel);
        links.add(channelLink);
        peers.listen(socket, channelLink);

        StateDirectory state = joinedState();
        defineRunningGuest(socket);
        start(config(centralPort, agentPort), state);

        await().until(() ->
                lastReport(central).stream().anyMatch(guest -> guest.guest().equals(GUEST)));
        await().until(() -> channel.heard.stream().anyMatch(Message.CertificateIssued.class::isInstance));
        Message.CertificateIssued issued = channel.heard.stream()
                .filter(Message.CertificateIssued.class::isInstance)
                .map(Message.CertificateIssued.class::cast)
                .findFirst()
                .orElseThrow();
        Credentials.issued(agentKey.getPrivate(), GUEST_NAME, issued.certificates(), issued.authorities());

        channelLink.send(heartbeat());
        await().until(() -> network.ups.contains(new NodeName.Host(HOST)));
        await().until(() -> lastReport(central).stream().anyMatch(guest -> guest.agent() == AgentPresence.CONNECTED));

        OperationId id = OperationId.next(clock, RandomGenerator.getDefault());
        links.getFirst()
                .sendReliable(new Message.RunOperation(new Operation(
                        id,
                        1,
                        GUEST,
                        new OperationRequest.Modules(1, List.of(new ModuleDocument("web", "port = 80"))),
                        "test",
                        clock.now(),
                        clock.now().plusSeconds(60))));
        await().until(() -> statuses(central, id).contains(OperationState.DONE));
        assertTrue(statuses(central, id).contains(OperationState.RUNNING));

        networkLink.send(heartbeat());
        hypervisor.panic(GUEST);
        await().until(() -> incidents(central).stream().anyMatch(i -> i.state() == Incident.State.OPEN));
        await().until(() -> power() == PowerState.RUNNING);
        boot = UUID.randomUUID();
        await().until(() -> {
            networkLink.send(heartbeat());
            return incidents(central).stream().anyMatch(i -> i.state() == Incident.State.RECOVERED);
        });
        await().until(() -> recorded(state).stream().anyMatch(line -> line.endsWith(" panics")));
    }

    @Test
    void aCertificateForAnotherGuestIsRefusedOnTheChannel() throws Exception {
        Path socket = directory.resolve("channel.sock");
        FakePeers.Peer central = new FakePeers.Peer(this::centralReacts, () -> {});
        int centralPort = listenAsCentral(central);
        NodeName other = new NodeName.Guest(new GuestId(new UUID(8, 8)));
        FakePeers.Peer channel = new FakePeers.Peer(
                message -> {
                    if (message instanceof Message.EnrolmentOffer) {
                        CertificateProof proof = CertificateProof.sign(agentKey, other);
                        links.get(1).send(new Message.CertificateRequest(other, proof.publicKey(), proof.proof()));
                    }
                },
                () -> {});
        Link channelLink = peers.link(GUEST_NAME, ExpectedPeer.exactly(new NodeName.Host(HOST)), channel);
        links.add(channelLink);
        peers.listen(socket, channelLink);
        StateDirectory state = joinedState();
        defineRunningGuest(socket);
        start(config(centralPort, 1), state);
        await().until(() -> channel.heard.stream().anyMatch(Message.CertificateRefused.class::isInstance));
        assertTrue(central.heard.stream().noneMatch(Message.CertificateRequest.class::isInstance));
    }

    @Test
    void aHostThatIsOldEnoughGetsItsNextCertificateWhileItRuns() throws Exception {
        FakePeers.Peer central = new FakePeers.Peer(this::centralReacts, () -> {});
        int centralPort = listenAsCentral(central);
        StateDirectory state = StateDirectory.open(directory.resolve("state"));
        KeyPair key = KeyPairs.generate();
        NodeName name = new NodeName.Host(HOST);
        // Five minutes of its life are over: more than two thirds of six.
        Credentials old = Credentials.of(
                key.getPrivate(),
                List.of(authority.issue(name, key.getPublic(), Duration.ofMinutes(1)), authority.certificate),
                List.of(authority.certificate));
        state.credentials().save(old);
        start(config(centralPort, 1), state);
        await().until(() ->
                !state.credentials().load().orElseThrow().certificate().equals(old.certificate()));
        assertEquals(name, state.credentials().load().orElseThrow().name());
    }

    @Test
    void aHostThatHasNotJoinedSaysWhatToDo() throws Exception {
        StateDirectory state = StateDirectory.open(directory.resolve("state"));
        StartException refused = assertThrows(StartException.class, () -> start(config(1, 1), state));
        assertTrue(String.valueOf(refused.getMessage()).contains("reeve-watchdog join"), refused.getMessage());
    }

    private void start(WatchdogConfig config, StateDirectory state) throws Exception {
        ProgressGate gate = new ProgressGate(clock);
        toClose.push(Watchdog.start(config, state, hypervisor, clock, new Watchdog.Overseer(gate, (what, cause) -> {
            throw new IllegalStateException(what, cause);
        })));
    }

    /** The first of the links. */
    private int listenAsCentral(FakePeers.Peer central) throws Exception {
        Link link = peers.link(new NodeName.Central(), ExpectedPeer.anyHost(), central);
        links.add(link);
        return peers.listen(
                new LiveCredentials(authority.credentials(new NodeName.Central())), ExpectedPeer.anyHost(), link);
    }

    private WatchdogConfig config(int centralPort, int agentPort) {
        return new WatchdogConfig(
                directory.resolve("state"),
                "test-host",
                "simulated:///",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), centralPort),
                HostPolicy.of(RecoveryPolicy.DEFAULT),
                Brake.Limits.DEFAULT,
                List.of("*"),
                // The agent of this test is on loopback, where a guest's never is.
                new AgentEndpoints(agentPort, address -> true),
                HostChecks.NONE,
                EvidenceConfig.DEFAULT,
                HostConfig.OFF,
                TraceConfig.USUAL);
    }

    /** The story that was recorded so far. */
    private static List<String> recorded(StateDirectory state) throws Exception {
        List<String> lines = new ArrayList<>();
        for (Path file : TraceFiles.list(state.traces())) {
            lines.addAll(Files.readAllLines(file));
        }
        return lines;
    }

    private StateDirectory joinedState() throws Exception {
        StateDirectory state = StateDirectory.open(directory.resolve("state"));
        state.credentials().save(authority.credentials(new NodeName.Host(HOST)));
        return state;
    }

    private void defineRunningGuest(Path socket) {
        hypervisor.define(new Guest(
                GUEST,
                "web1",
                PowerState.SHUT_OFF,
                PowerReason.SHUTDOWN,
                null,
                Activity.NONE,
                Guest.Persistence.PERSISTENT,
                new Guest.Reactions(LifecycleAction.PRESERVE, LifecycleAction.RESTART, LifecycleAction.DESTROY),
                Guest.PanicDevice.PRESENT,
                null,
                new AgentChannel(socket, AgentChannel.State.UNKNOWN),
                null));
        hypervisor.operatorStarts(GUEST);
    }

    private PowerState power() throws Exception {
        return hypervisor.find(GUEST, Duration.ofSeconds(5)).orElseThrow().power();
    }

    private Message.Heartbeat heartbeat() {
        return new Message.Heartbeat(GUEST, "0.1", boot, 5, List.of("127.0.0.1"), 0);
    }

    private void centralReacts(Message message) {
        if (message instanceof Message.CertificateRequest request) {
            try {
                PublicKey key = new CertificateProof(request.subject(), request.publicKey(), request.proof()).verify();
                links.getFirst()
                        .send(new Message.CertificateIssued(
                                request.subject(),
                                DerText.of(List.of(
                                        authority.issue(request.subject(), key, Duration.ofDays(30)),
                                        authority.certificate)),
                                DerText.of(List.of(authority.certificate))));
            } catch (IdentityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void agentReacts(Link link, Message message) {
        switch (message) {
            case Message.EnrolmentOffer _ -> {
                CertificateProof proof = CertificateProof.sign(agentKey, GUEST_NAME);
                link.send(new Message.CertificateRequest(GUEST_NAME, proof.publicKey(), proof.proof()));
            }
            case Message.RunOperation run -> {
                Operation operation = run.operation();
                link.send(told(operation, OperationState.RUNNING, 50));
                link.sendReliable(told(operation, OperationState.DONE, 100));
            }
            default -> {}
        }
    }

    private Message told(Operation operation, OperationState state, int percent) {
        return new Message.OperationChanged(
                GUEST,
                new OperationStatus(
                        operation.id(), operation.attempt(), state, percent, List.of(), null, null, clock.now()));
    }

    private static List<GuestReport> lastReport(FakePeers.Peer central) {
        return central.heard.stream()
                .filter(Message.HostReport.class::isInstance)
                .map(message -> ((Message.HostReport) message).guests())
                .reduce((first, second) -> second)
                .orElse(List.of());
    }

    private static List<OperationState> statuses(FakePeers.Peer central, OperationId id) {
        return central.heard.stream()
                .filter(Message.OperationChanged.class::isInstance)
                .map(message -> ((Message.OperationChanged) message).status())
                .filter(status -> status.id().equals(id))
                .map(OperationStatus::state)
                .toList();
    }

    private static List<Incident> incidents(FakePeers.Peer central) {
        return central.heard.stream()
                .filter(Message.IncidentChanged.class::isInstance)
                .map(message -> ((Message.IncidentChanged) message).incident())
                .toList();
    }
}
