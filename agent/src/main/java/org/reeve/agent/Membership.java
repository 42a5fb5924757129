package org.reeve.agent;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.channel.Enrolment;
import org.reeve.agent.channel.HostChannel;
import org.reeve.agent.channel.IdentityListener;
import org.reeve.agent.facts.FactRounds;
import org.reeve.agent.health.CheckRounds;
import org.reeve.agent.health.Heartbeats;
import org.reeve.agent.host.HostLinks;
import org.reeve.agent.host.HostListener;
import org.reeve.agent.host.LocalWishes;
import org.reeve.agent.host.OurHost;
import org.reeve.agent.operations.Operations;
import org.reeve.agent.server.AgentServer;
import org.reeve.common.guest.GuestFacts;
import org.reeve.common.guest.GuestId;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.link.Link;
import org.reeve.common.link.MemoryOutbox;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;

/**
 * What follows from who this guest is: the links bear its name, and port 842 is open while it has a certificate. A guest
 * without one calls itself by the nil UUID on the channel, where its host knows better. On the event loop, but for the two
 * methods of {@link IdentityListener}.
 */
final class Membership implements IdentityListener, AutoCloseable {
    private static final int OUTBOX = 256;
    private static final int SERVER_RETRY_ROUNDS = 10;
    private static final int ENROLMENT_ROUNDS = 10;
    /** For each of the two things that the end of an agent waits for. */
    private static final Duration LEAVE_MOST = Duration.ofSeconds(1);

    private static final NodeName.Guest NOBODY = new NodeName.Guest(LocalWishes.NOBODY);

    private final Ground ground;
    private final Ends ends;
    private final Tellers tellers;
    private final int heartbeatRounds;
    private HostListener.@Nullable Receivers receivers;
    private @Nullable LiveCredentials live;
    private @Nullable Link network;
    private int round;
    private Phase phase = Phase.PRESENT;

    private enum Phase {
        PRESENT,
        /** The host has been told that it will hear no more. */
        LEAVING
    }

    /** What it stands on. */
    record Ground(EventLoop loop, Executor chores, WireCodec codec, ReeveClock clock) {}

    /** Where the links end, and who tells of it. */
    record Ends(HostLinks links, OurHost ourHost, HostChannel channel, AgentServer server, Standing standing) {}

    /** Who has something to tell of this guest. */
    record Tellers(Heartbeats heartbeats, CheckRounds checks, FactRounds facts) {}

    /** @param every how often the host hears that all is well, in whole seconds */
    Membership(Ground ground, Ends ends, Tellers tellers, Duration every) {
        this.ground = ground;
        this.ends = ends;
        this.tellers = tellers;
        this.heartbeatRounds = Math.max(1, (int) every.toSeconds());
    }

    /** Before the channel is started and rounds begin. */
    void begin(Operations operations, Enrolment enrolment) {
        receivers = new HostListener.Receivers(
                ends.links(),
                ends.ourHost(),
                operations,
                enrolment,
                ground.chores(),
                this::greet,
                tellers.checks()::restart,
                ground.clock());
        tellers.checks().listen(() -> ground.loop().execute(this::reportChecks));
        tellers.facts().listen(facts -> ground.loop().execute(() -> report(facts)));
        ground.loop().execute(() -> carryChannel(NOBODY));
        enrolment.resume();
    }

    @Override
    public void enrolled(LiveCredentials credentials) {
        ground.loop().execute(() -> {
            live = credentials;
            ends.standing().identity(credentials);
            carryChannel(credentials.name());
            Link link = link(
                    HostLinks.Way.NETWORK, credentials.name(), ends.ourHost().expected());
            network = link;
            ends.server().open(credentials, ends.ourHost().expected(), link);
        });
    }

    @Override
    public void setAside() {
        ground.loop().execute(() -> {
            live = null;
            network = null;
            ends.standing().identity(null);
            ends.server().close();
            ends.links().unset(HostLinks.Way.NETWORK);
            carryChannel(NOBODY);
        });
    }

    /** Once a second. */
    void round() {
        ends.channel().tick();
        ends.standing().trouble(ends.server().trouble());
        if (round % heartbeatRounds == 0) {
            beat();
        }
        tellers.checks().tick();
        tellers.facts().tick();
        if (round % SERVER_RETRY_ROUNDS == 0) {
            reopen();
        }
        if (round % ENROLMENT_ROUNDS == 0 && receivers != null) {
            ground.chores().execute(receivers.enrolment()::tick);
        }
        round++;
    }

    /** The agent ends in order, and tells its host so: else that would have to wonder what became of this guest. */
    @Override
    public void close() {
        // Of this loop's tasks the last one here: what is said is with the lines when it is done.
        ground.loop().submit(this::leave).awaitUninterruptibly(LEAVE_MOST.toMillis());
        ends.channel().drain(LEAVE_MOST);
    }

    private void leave() {
        phase = Phase.LEAVING;
        GuestId guest = guest();
        if (!guest.equals(LocalWishes.NOBODY)) {
            ends.links().sayEverywhere(new Message.Farewell(guest));
        }
    }

    private void greet() {
        beat();
        reportChecks();
        GuestFacts facts = tellers.facts().latest();
        if (facts != null) {
            report(facts);
        }
    }

    private void beat() {
        if (phase == Phase.PRESENT) {
            ends.links().sayEverywhere(tellers.heartbeats().next(guest()));
        }
    }

    /** On one link only: on two, an old report could come after a newer one. */
    private void reportChecks() {
        GuestId guest = guest();
        if (!guest.equals(LocalWishes.NOBODY)) {
            ends.links().say(new Message.ChecksReported(guest, tellers.checks().report()));
        }
    }

    private void report(GuestFacts facts) {
        GuestId guest = guest();
        if (!guest.equals(LocalWishes.NOBODY)) {
            ends.links().say(new Message.FactsReported(guest, facts));
        }
    }

    private GuestId guest() {
        return live != null && live.name() instanceof NodeName.Guest known ? known.id() : LocalWishes.NOBODY;
    }

    private void reopen() {
        if (live != null && network != null && !ends.server().trouble().isEmpty()) {
            ends.server().open(live, ends.ourHost().expected(), network);
        }
    }

    private void carryChannel(NodeName self) {
        ends.channel().carry(link(HostLinks.Way.CHANNEL, self, ExpectedPeer.anyHost()));
    }

    private Link link(HostLinks.Way way, NodeName self, ExpectedPeer host) {
        if (receivers == null) {
            throw new IllegalStateException("begin comes first");
        }
        Link link = new Link(
                new Link.Self(self, Build.version()),
                host,
                new MemoryOutbox(OUTBOX),
                new HostListener(way, self, receivers),
                new Link.Ground(ground.codec(), ground.clock(), ground.loop()));
        ends.links().set(way, link);
        return link;
    }
}
