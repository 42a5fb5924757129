package org.reeve.common.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;

/** One link, and a peer that the test plays. */
class LinkTest {
    private static final NodeName CENTRAL = new NodeName.Central();
    private static final NodeName HOST = new NodeName.Host(new HostId(new UUID(1, 1)));
    private static final UUID PEER_STREAM = new UUID(3, 3);
    private static final WireCodec CODEC = WireCodec.create();

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final RecordedLink told = new RecordedLink();
    private final Outbox outbox = new MemoryOutbox(1000);
    private final Link link = new Link(
            new Link.Self(CENTRAL, "ours"), HOST::equals, outbox, told, new Link.Ground(CODEC, clock, Runnable::run));
    private final Peer peer = new Peer();

    /** What the link says on one connection. */
    private static final class Peer implements Transport {
        private final List<Frame> said = new ArrayList<>();
        private Readiness readiness = Readiness.READY;

        @Nullable
        String closed;

        @Override
        public void send(String text) {
            try {
                said.add(CODEC.decode(text));
            } catch (WireException refused) {
                throw new AssertionError(text, refused);
            }
        }

        @Override
        public Readiness readiness() {
            return readiness;
        }

        @Override
        public void close(String reason) {
            closed = reason;
        }

        List<Frame> heard() {
            List<Frame> all = List.copyOf(said);
            said.clear();
            return all;
        }

        Frame.Hello heardHello() {
            return (Frame.Hello) heard().getLast();
        }
    }

    private void says(Peer from, Frame frame) {
        link.textReceived(from, CODEC.encode(frame));
    }

    private static Frame.Hello hello(UUID conversation, @Nullable UUID heard, @Nullable UUID ourStream, long received) {
        return new Frame.Hello(1, HOST, "theirs", conversation, heard, PEER_STREAM, ourStream, received);
    }

    private void greet(Peer from) {
        link.attached(from);
        UUID ours = from.heardHello().conversation();
        says(from, hello(UUID.randomUUID(), ours, null, 0));
        from.heard();
    }

    private static Frame.Data data(long sequence) {
        return new Frame.Data(sequence, RecordedLink.message("m" + sequence));
    }

    private static List<Long> sequences(List<Frame> frames) {
        return frames.stream().map(frame -> ((Frame.Data) frame).sequence()).toList();
    }

    @Test
    void aPeerOfAnotherVersionIsRefusedInWords() {
        link.attached(peer);
        says(peer, new Frame.Hello(2, HOST, "2.0", UUID.randomUUID(), null, PEER_STREAM, null, 0));
        assertEquals("the peer (2.0) speaks version 2 of the protocol, this end (ours) version 1", peer.closed);
        assertEquals(List.of(), told.events());
    }

    @Test
    void aPeerOfAnotherVersionWhoseGreetingIsAnotherIsRefusedInTheSameWords() {
        link.attached(peer);
        link.textReceived(peer, "{\"type\":\"hello\",\"version\":2,\"who\":\"me\",\"build\":\"2.0\"}");
        assertEquals("the peer (2.0) speaks version 2 of the protocol, this end (ours) version 1", peer.closed);
    }

    @Test
    void aReliableMessageOfALaterBuildIsRefusedAndAcknowledgedAndTheLinkGoesOn() {
        greet(peer);
        link.textReceived(peer, ofALaterBuild(1));
        String reason = "message: the type 'hold-guest' is not known";
        assertEquals(List.of(new Frame.Refuse(1, reason), new Frame.Acknowledge(1)), peer.heard());
        link.textReceived(peer, ofALaterBuild(1));
        assertEquals(List.of(), peer.heard());
        says(peer, data(2));
        assertEquals(List.of(new Frame.Acknowledge(2)), peer.heard());
        assertEquals(List.of("up " + HOST, "m2"), told.events());
        assertNull(peer.closed);
    }

    @Test
    void aRefusedMessageIsAcknowledgedInItsTurn() {
        told.pace = RecordedLink.Pace.SLOW;
        greet(peer);
        says(peer, data(1));
        link.textReceived(peer, ofALaterBuild(2));
        assertTrue(peer.heard().stream().noneMatch(Frame.Acknowledge.class::isInstance));
        told.undone.getFirst().run();
        assertEquals(List.of(new Frame.Acknowledge(2)), peer.heard());
    }

    @Test
    void anUnreliableMessageOfALaterBuildIsLeftAlone() {
        greet(peer);
        link.textReceived(peer, ofALaterBuild(0));
        says(peer, data(1));
        assertEquals(List.of(new Frame.Acknowledge(1)), peer.heard());
        assertEquals(List.of("up " + HOST, "m1"), told.events());
    }

    @Test
    void aMessageOfALaterBuildBeforeTheGreetingIsNotTakenEither() {
        link.attached(peer);
        link.textReceived(peer, ofALaterBuild(1));
        assertEquals("a message before the greeting", peer.closed);
    }

    @Test
    void whoSentWhatThePeerCannotReadIsToldAndDoesNotSendItAgain() {
        greet(peer);
        link.sendReliable(RecordedLink.message("new"));
        link.sendReliable(RecordedLink.message("old"));
        says(peer, new Frame.Refuse(1, "unheard of"));
        says(peer, new Frame.Acknowledge(1));
        assertEquals(List.of("up " + HOST, "refused new: unheard of"), told.events());
        assertEquals(List.of(2L), sequences(List.copyOf(outbox.after(0, 10))));
        assertNull(peer.closed);
    }

    @Test
    void aPeerThatRefusesWhatWasNotSentIsRefusedItself() {
        greet(peer);
        says(peer, new Frame.Refuse(1, "unheard of"));
        assertEquals("the peer refuses message 1, which was not sent", peer.closed);
    }

    private static String ofALaterBuild(long sequence) {
        return "{\"type\":\"data\",\"sequence\":" + sequence
                + ",\"message\":{\"type\":\"hold-guest\",\"until\":\"noon\"}}";
    }

    @Test
    void anUnexpectedPeerIsRefused() {
        link.attached(peer);
        says(peer, new Frame.Hello(1, CENTRAL, "x", UUID.randomUUID(), null, PEER_STREAM, null, 0));
        assertEquals("reeve://central is not the peer that this end talks to", peer.closed);
    }

    @Test
    void aPeerThatIsNotWhoItsCertificateSaysIsRefused() {
        link.attached(peer, CENTRAL);
        says(peer, hello(UUID.randomUUID(), null, null, 0));
        assertEquals("the peer says that it is " + HOST + ", its certificate says reeve://central", peer.closed);
        assertEquals(List.of(), told.events());
    }

    @Test
    void nothingIsTakenBeforeTheGreeting() {
        link.attached(peer);
        says(peer, data(1));
        assertEquals("a message before the greeting", peer.closed);
        assertEquals(List.of(), told.events());
    }

    @Test
    void anAcknowledgementBeforeTheGreetingForgetsNothing() {
        link.sendReliable(RecordedLink.message("kept"));
        link.attached(peer);
        says(peer, new Frame.Acknowledge(1));
        assertEquals(1, outbox.after(0, 10).size());
        assertTrue(String.valueOf(peer.closed).contains("was not sent"));
    }

    @Test
    void aGapIsRefusedAndARepetitionIsNotGivenAgain() {
        greet(peer);
        says(peer, data(5));
        says(peer, data(5));
        says(peer, data(6));
        says(peer, data(8));
        assertEquals("message 8 arrived before message 7", peer.closed);
        assertEquals(List.of("up " + HOST, "m5", "m6", "down message 8 arrived before message 7"), told.events());
    }

    @Test
    void whatIsDealtWithOutOfOrderIsAcknowledgedInOrder() {
        told.pace = RecordedLink.Pace.SLOW;
        greet(peer);
        for (int i = 1; i <= 4; i++) {
            says(peer, data(i));
        }
        told.undone.get(1).run();
        told.undone.get(2).run();
        assertEquals(List.of(), peer.heard());
        told.undone.get(0).run();
        told.undone.get(0).run();
        assertEquals(List.of(new Frame.Acknowledge(3)), peer.heard());
        told.undone.get(3).run();
        assertEquals(List.of(new Frame.Acknowledge(4)), peer.heard());
    }

    @Test
    void whatAnOlderStreamDealsWithLateAcknowledgesNothing() {
        told.pace = RecordedLink.Pace.SLOW;
        greet(peer);
        says(peer, data(1));
        Peer next = new Peer();
        link.attached(next);
        says(
                next,
                new Frame.Hello(
                        1, HOST, "x", UUID.randomUUID(), next.heardHello().conversation(), new UUID(9, 9), null, 0));
        says(next, data(1));
        next.heard();
        told.undone.get(0).run();
        assertEquals(List.of(), next.heard());
        told.undone.get(1).run();
        assertEquals(List.of(new Frame.Acknowledge(1)), next.heard());
    }

    @Test
    void whatArrivedAndIsNotDealtWithIsAskedForAgainButNotGivenAgain() {
        told.pace = RecordedLink.Pace.SLOW;
        greet(peer);
        says(peer, data(1));
        says(peer, data(2));
        told.undone.get(0).run();
        Peer next = new Peer();
        link.attached(next);
        Frame.Hello ours = next.heardHello();
        assertEquals(PEER_STREAM, ours.peerStream());
        assertEquals(1, ours.received());
        says(next, hello(UUID.randomUUID(), ours.conversation(), null, 0));
        says(next, data(2));
        says(next, data(3));
        assertEquals(
                List.of("m1", "m2", "m3"),
                told.events().stream().filter(e -> e.startsWith("m")).toList());
    }

    @Test
    void atMostAWindowIsOnItsWay() {
        for (int i = 0; i < 600; i++) {
            link.sendReliable(RecordedLink.message("x"));
        }
        greet(peer);
        Peer next = new Peer();
        link.attached(next);
        says(next, hello(UUID.randomUUID(), next.heardHello().conversation(), null, 0));
        assertEquals(Link.WINDOW, next.heard().size());
        says(next, new Frame.Acknowledge(100));
        List<Frame> more = next.heard();
        assertEquals(100, more.size());
        assertEquals(Link.WINDOW + 1, sequences(more).getFirst());
        assertEquals(101, outbox.after(0, 1).getFirst().sequence());
    }

    @Test
    void aPeerThatKnowsOurStreamIsSentOnlyWhatItLacks() {
        for (int i = 0; i < 5; i++) {
            link.sendReliable(RecordedLink.message("x"));
        }
        link.attached(peer);
        UUID ours = peer.heardHello().conversation();
        says(peer, hello(UUID.randomUUID(), ours, outbox.stream(), 3));
        assertEquals(List.of(4L, 5L), sequences(peer.heard()));
        assertEquals(2, outbox.after(0, 10).size());
    }

    @Test
    void aPeerThatClaimsMoreThanWasEverSaidIsRefused() {
        link.sendReliable(RecordedLink.message("x"));
        link.attached(peer);
        says(peer, hello(UUID.randomUUID(), null, outbox.stream(), 2));
        assertTrue(String.valueOf(peer.closed).contains("was never added"), peer.closed);
        assertEquals(1, outbox.after(0, 10).size());
    }

    @Test
    void aPeerThatAcknowledgesWhatWasNotSentIsRefused() {
        link.sendReliable(RecordedLink.message("x"));
        greet(peer);
        says(peer, new Frame.Acknowledge(2));
        assertTrue(String.valueOf(peer.closed).contains("was not sent"), peer.closed);
    }

    @Test
    void anIdleLinkIsKeptAliveAndASilentOneEnds() {
        greet(peer);
        for (int second = 1; second <= 29; second++) {
            clock.advance(Duration.ofSeconds(1));
            link.tick();
        }
        assertEquals(List.of(new Frame.Acknowledge(0), new Frame.Acknowledge(0)), peer.heard());
        assertNull(peer.closed);
        clock.advance(Duration.ofSeconds(1));
        link.tick();
        assertEquals("nothing heard for 30 s", peer.closed);
        assertTrue(told.has("down nothing heard for 30 s"));
    }

    @Test
    void aWallClockThatJumpsEndsNothing() {
        greet(peer);
        clock.setWallClock(Instant.EPOCH.plus(Duration.ofDays(400)));
        link.tick();
        assertNull(peer.closed);
    }

    @Test
    void aPeerThatNeverGreetsIsGreetedAgainAndThenLeft() {
        link.attached(peer);
        peer.heard();
        clock.advance(Duration.ofSeconds(10));
        link.tick();
        assertEquals(1, peer.heard().size());
        clock.advance(Duration.ofSeconds(20));
        link.tick();
        assertEquals("nothing heard for 30 s", peer.closed);
        assertEquals(List.of(), told.events());
    }

    @Test
    void aNewerConnectionReplacesTheOlderWhoseWordsCountNoMore() {
        greet(peer);
        Peer next = new Peer();
        greet(next);
        assertEquals("replaced by a newer connection", peer.closed);
        says(peer, data(1));
        link.detached(peer, "late");
        assertEquals(List.of("up " + HOST, "down replaced by a newer connection", "up " + HOST), told.events());
        says(next, data(1));
        assertTrue(told.has("m1"));
    }

    @Test
    void aPeerThatBeganAnewOnTheSameChannelIsAnsweredOnce() {
        greet(peer);
        link.sendReliable(RecordedLink.message("unanswered"));
        peer.heard();
        UUID reborn = UUID.randomUUID();
        says(peer, hello(reborn, null, null, 0));
        List<Frame> answer = peer.heard();
        Frame.Hello ours = (Frame.Hello) answer.getFirst();
        assertEquals(reborn, ours.heard());
        assertEquals(List.of(1L), sequences(answer.subList(1, answer.size())));
        // It says once more what it said before it read the answer, and then that it has read it: no end of greetings.
        says(peer, hello(reborn, ours.conversation(), null, 0));
        assertEquals(List.of(), peer.heard());
        assertEquals(List.of("up " + HOST, "down the peer began anew", "up " + HOST), told.events());
    }

    @Test
    void twoLinksGreetEachOtherOnceHoweverTheirGreetingsCross() {
        RecordedLink otherTold = new RecordedLink();
        Link other = new Link(
                new Link.Self(HOST, "theirs"),
                CENTRAL::equals,
                new MemoryOutbox(10),
                otherTold,
                new Link.Ground(CODEC, clock, Runnable::run));
        Peer toOther = new Peer();
        Peer toLink = new Peer();
        link.attached(toOther);
        other.attached(toLink);
        int frames = 0;
        while (!toOther.said.isEmpty() || !toLink.said.isEmpty()) {
            for (Frame frame : toOther.heard()) {
                other.textReceived(toLink, CODEC.encode(frame));
                frames++;
            }
            for (Frame frame : toLink.heard()) {
                link.textReceived(toOther, CODEC.encode(frame));
                frames++;
            }
            assertTrue(frames < 10, "greetings without end");
        }
        assertEquals(List.of("up " + HOST), told.events());
        assertEquals(List.of("up " + CENTRAL), otherTold.events());
    }

    @Test
    void aCongestedTransportIsGivenTheRestLater() {
        greet(peer);
        peer.readiness = Transport.Readiness.CONGESTED;
        link.sendReliable(RecordedLink.message("later"));
        link.send(RecordedLink.message("lost"));
        assertEquals(List.of(), peer.heard());
        peer.readiness = Transport.Readiness.READY;
        link.resume();
        assertEquals(List.of(1L), sequences(peer.heard()));
    }

    @Test
    void aFullOutboxSaysSo() {
        Link full = new Link(
                new Link.Self(CENTRAL, "ours"),
                HOST::equals,
                new MemoryOutbox(1),
                told,
                new Link.Ground(CODEC, clock, Runnable::run));
        assertEquals(Outbox.Added.ADDED, full.sendReliable(RecordedLink.message("a")));
        assertEquals(Outbox.Added.FULL, full.sendReliable(RecordedLink.message("b")));
    }

    @Test
    void whatThePeerWouldRefuseIsNotTaken() {
        assertThrows(
                IllegalArgumentException.class, () -> link.sendReliable(RecordedLink.message("x".repeat(1024 * 1024))));
        assertEquals(List.of(), outbox.after(0, 10));
    }
}
