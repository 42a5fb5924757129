package org.reeve.common.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;

/**
 * Two links, a wire that breaks and loses what was on it, receivers that are slow, forget to answer for a while and
 * answer out of order, and ends that are killed and started again. One seed makes one world.
 */
class LinkLossTest {
    private static final NodeName HOST = new NodeName.Host(new HostId(new UUID(1, 1)));
    private static final NodeName CENTRAL = new NodeName.Central();
    private static final WireCodec CODEC = WireCodec.create();

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-11-22T12:00:00Z"));

    /** One end of the wire: what it says is on its way until the test lets it arrive. */
    private static final class Wire implements Transport {
        final ArrayDeque<String> onItsWay = new ArrayDeque<>();

        @Nullable
        String closed;

        @Override
        public void send(String text) {
            if (closed == null) {
                onItsWay.add(text);
            }
        }

        @Override
        public void close(String reason) {
            closed = reason;
        }
    }

    /** A daemon: what it keeps over a restart (the outbox and what it dealt with), and what it loses. */
    private final class End implements LinkListener {
        final NodeName name;
        final NodeName peer;
        final Random random;
        final Outbox outbox = new MemoryOutbox(10_000);
        final List<Integer> dealtWith = new ArrayList<>();
        final List<Runnable> undone = new ArrayList<>();
        List<Integer> heardInThisLife = new ArrayList<>();
        Link link;
        Wire wire = new Wire();
        int asked;
        int ups;
        int downs;

        End(NodeName name, NodeName peer, Random random) {
            this.name = name;
            this.peer = peer;
            this.random = random;
            this.link = born();
        }

        private Link born() {
            return new Link(
                    new Link.Self(name, "test"),
                    peer::equals,
                    outbox,
                    this,
                    new Link.Ground(CODEC, clock, Runnable::run));
        }

        void killed() {
            heardInThisLife = new ArrayList<>();
            undone.clear();
            wire = new Wire();
            ups = 0;
            downs = 0;
            link = born();
        }

        void ask() {
            Message message = new Message.CertificateRefused(name, Integer.toString(asked));
            if (link.sendReliable(message) == Outbox.Added.ADDED) {
                asked++;
            }
        }

        @Override
        public void up(NodeName who) {
            assertEquals(peer, who);
            ups++;
        }

        @Override
        public void received(Message message, Runnable done) {
            int number = Integer.parseInt(((Message.CertificateRefused) message).reason());
            heardInThisLife.add(number);
            undone.add(() -> {
                dealtWith.add(number);
                done.run();
            });
        }

        @Override
        public void down(String reason) {
            downs++;
            assertEquals(ups, downs);
        }

        void deal() {
            if (!undone.isEmpty()) {
                undone.remove(random.nextInt(Math.min(undone.size(), 3))).run();
            }
        }
    }

    private void connect(End a, End b) {
        for (End end : List.of(a, b)) {
            end.wire = new Wire();
            end.link.attached(end.wire);
        }
    }

    private static void arrive(End from, End to) {
        String text = from.wire.onItsWay.poll();
        if (text != null) {
            to.link.textReceived(to.wire, text);
        }
    }

    private static void broken(End a, End b) {
        for (End end : List.of(a, b)) {
            end.wire.onItsWay.clear();
            end.link.detached(end.wire, "broken");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void nothingIsLostAndNothingComesTwiceInALife(long seed) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        End host = new End(HOST, CENTRAL, random);
        End central = new End(CENTRAL, HOST, random);
        connect(host, central);
        for (int round = 0; round < 20_000; round++) {
            End one = random.nextBoolean() ? host : central;
            End other = one == host ? central : host;
            int dice = random.nextInt(1000);
            if (dice < 200) {
                one.ask();
            } else if (dice < 700) {
                arrive(one, other);
            } else if (dice < 980) {
                one.deal();
            } else if (dice < 985) {
                broken(host, central);
                connect(host, central);
            } else if (dice < 988) {
                // Only one end notices that the connection broke, and comes back: the other is given a new one.
                one.wire.onItsWay.clear();
                other.wire.onItsWay.clear();
                connect(host, central);
            } else if (dice < 989) {
                one.killed();
                broken(host, central);
                connect(host, central);
            } else {
                clock.advance(Duration.ofSeconds(1));
                host.link.tick();
                central.link.tick();
                if (host.wire.closed != null || central.wire.closed != null) {
                    broken(host, central);
                    connect(host, central);
                }
            }
            inOrderAndOnce(host);
            inOrderAndOnce(central);
        }
        settle(host, central);
    }

    private static void inOrderAndOnce(End end) {
        List<Integer> heard = end.heardInThisLife;
        int size = heard.size();
        if (size > 1) {
            assertEquals(heard.get(size - 2) + 1, heard.get(size - 1));
        }
        assertTrue(end.wire.closed == null || end.wire.closed.startsWith("nothing heard"), end.wire.closed);
    }

    private void settle(End host, End central) {
        broken(host, central);
        connect(host, central);
        for (int i = 0; i < 100_000; i++) {
            arrive(host, central);
            arrive(central, host);
            host.deal();
            central.deal();
        }
        assertEquals(List.of(), host.outbox.after(0, 10));
        assertEquals(List.of(), central.outbox.after(0, 10));
        for (int i = 0; i < host.asked; i++) {
            assertTrue(central.dealtWith.contains(i), "lost " + i);
        }
        for (int i = 0; i < central.asked; i++) {
            assertTrue(host.dealtWith.contains(i), "lost " + i);
        }
    }
}
