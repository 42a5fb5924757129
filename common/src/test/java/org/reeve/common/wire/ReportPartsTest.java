package org.reeve.common.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.common.guest.AgentPresence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.PowerState;

class ReportPartsTest {
    private static final HostId HOST = new HostId(new UUID(1, 1));

    private final WireCodec codec = WireCodec.create();
    private final ReportParts parts = new ReportParts();

    @Test
    void whatFitsIsSaidAtOnce() {
        Message.HostReport whole = report(400);
        assertEquals(List.of(whole), ReportParts.of(whole, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 1_500, 40_000})
    void whatDoesNotIsSaidInPartsThatMakeTheSame(int guests) {
        Message.HostReport whole = report(guests);
        List<Message> said = ReportParts.of(whole, 1);
        assertEquals((guests + 399) / 400, said.size());
        for (Message part : said.subList(0, said.size() - 1)) {
            assertEquals(Optional.empty(), hear(part));
        }
        assertEquals(Optional.of(whole), hear(said.getLast()));
    }

    /** With the longest names that libvirt knows, in letters that take six characters each, and addresses without end. */
    @Test
    void theLargestPartKeepsToTheLimits() {
        List<String> addresses = Collections.nCopies(8, "2001:db8:1111:2222:3333:4444:255.255.255.255");
        GuestReport largest = new GuestReport(
                new GuestId(new UUID(1, 1)),
                "\u4e2d".repeat(255),
                PowerState.SHUT_OFF,
                AgentPresence.NEVER_SEEN,
                "quarantined",
                addresses,
                "x".repeat(64));
        Message.HostReport whole = new Message.HostReport(HOST, "host", "0.1.0", Collections.nCopies(400, largest));
        assertTrue(codec.encode(new Frame.Data(0, whole)).length() < WireLimits.MAX_TEXT);
    }

    @Test
    void aReportOfWhichAPartIsLostIsForgottenForTheNext() {
        List<Message> first = ReportParts.of(report(801), 1);
        Message.HostReport next = report(802);
        List<Message> second = ReportParts.of(next, 2);
        assertEquals(Optional.empty(), hear(first.get(0)));
        assertEquals(Optional.empty(), hear(first.get(1)));
        assertEquals(Optional.empty(), hear(second.get(0)));
        assertEquals(Optional.empty(), hear(second.get(1)));
        assertEquals(Optional.of(next), hear(second.get(2)));
    }

    @Test
    void aReportThatBeginsAnewWithTheSameNumberIsNotMixed() {
        assertEquals(Optional.empty(), hear(ReportParts.of(report(801), 1).get(2)));
        Message.HostReport anew = report(500);
        List<Message> said = new ArrayList<>(ReportParts.of(anew, 1));
        assertEquals(Optional.empty(), hear(said.get(0)));
        assertEquals(Optional.of(anew), hear(said.get(1)));
    }

    @Test
    void aPartThatThereCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> part(0, 2));
        assertThrows(IllegalArgumentException.class, () -> part(3, 2));
        assertThrows(IllegalArgumentException.class, () -> part(1, 101));
    }

    private Optional<Message.HostReport> hear(Message message) {
        try {
            Frame.Data heard = (Frame.Data) codec.decode(codec.encode(new Frame.Data(0, message)));
            return parts.add((Message.HostReportPart) heard.message());
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private static Message.HostReportPart part(int part, int of) {
        return new Message.HostReportPart(HOST, "host", "0.1.0", 1, part, of, List.of());
    }

    private static Message.HostReport report(int guests) {
        return new Message.HostReport(
                HOST,
                "host",
                "0.1.0",
                IntStream.range(0, guests)
                        .mapToObj(i -> new GuestReport(
                                new GuestId(new UUID(2, i)),
                                "guest-" + i,
                                PowerState.RUNNING,
                                AgentPresence.CONNECTED,
                                "healthy",
                                List.of("192.0.2.7"),
                                "0.1.0"))
                        .toList());
    }
}
