package org.reeve.agent.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.agent.lab.Authority;
import org.reeve.common.guest.GuestId;
import org.reeve.common.identity.CertificateProof;
import org.reeve.common.identity.DerText;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.KeyPairs;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.Message;

class EnrolmentTest {
    private final VirtualClock clock = new VirtualClock(ReeveClock.system().now());
    private final Authority authority = new Authority();
    private final GuestId guest = new GuestId(UUID.randomUUID());
    private final Path folder;
    private final List<Message> asked = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private Enrolment enrolment;

    EnrolmentTest(@TempDir Path folder) {
        this.folder = folder;
        this.enrolment = newLife();
    }

    @Test
    void anOfferIsAnsweredWithARequestAndACertificateMakesTheName() throws IdentityException {
        enrol(guest);

        assertEquals(List.of("enrolled reeve://guest/" + guest), told);
    }

    @Test
    void aKeptIdentityIsTakenUpAndNothingIsAskedFor() throws IdentityException {
        enrol(guest);
        enrolment = newLife();
        enrolment.resume();
        asked.clear();
        offer(guest, authority);

        assertEquals(2, told.size());
        assertEquals(List.of(), asked);
    }

    @Test
    void aCopyOfAnotherGuestsDiskGetsANameOfItsOwn() throws IOException, IdentityException {
        enrol(guest);
        GuestId copy = new GuestId(UUID.randomUUID());
        enrolment = newLife();
        enrolment.resume();
        enrol(copy);

        assertEquals(
                List.of(
                        "enrolled reeve://guest/" + guest,
                        "enrolled reeve://guest/" + guest,
                        "set aside",
                        "enrolled reeve://guest/" + copy),
                told);
        try (var all = Files.list(folder)) {
            assertTrue(all.anyMatch(each ->
                    each.toString().contains("identity.of-") && each.toString().contains(guest.toString())));
        }
    }

    @Test
    void aCertificateIsRenewedAfterTwoThirdsOfItsLife() throws IdentityException {
        enrol(guest);
        asked.clear();
        clock.advance(Duration.ofDays(19));
        enrolment.tick();
        assertEquals(List.of(), asked);
        clock.advance(Duration.ofDays(2));
        enrolment.tick();

        assertEquals(1, asked.size());
    }

    @Test
    void aRequestWithoutAnAnswerIsRepeatedWithTheSameKey() {
        offer(guest, authority);
        enrolment.tick();
        assertEquals(1, asked.size());
        clock.advance(Duration.ofSeconds(15));
        enrolment.tick();

        assertEquals(2, asked.size());
        assertEquals(
                ((Message.CertificateRequest) asked.get(0)).publicKey(),
                ((Message.CertificateRequest) asked.get(1)).publicKey());
    }

    @Test
    void aCertificateForAnotherKeyOrNameOrAuthorityIsRefused() {
        offer(guest, authority);
        NodeName.Guest name = new NodeName.Guest(guest);
        KeyPair foreign = KeyPairs.generate();
        Authority wrong = new Authority();
        enrolment.issued(answer(name, authority, authority.issue(foreign.getPublic(), name)));
        enrolment.issued(answer(
                new NodeName.Guest(new GuestId(new UUID(1, 2))),
                authority,
                authority.issue(foreign.getPublic(), name)));
        try {
            var key = proof().verify();
            enrolment.issued(answer(name, wrong, wrong.issue(key, name)));
            enrolment.issued(answer(name, authority, wrong.issue(key, name)));
        } catch (IdentityException e) {
            throw new AssertionError(e);
        }

        assertEquals(List.of(), told);
    }

    private void enrol(GuestId as) throws IdentityException {
        offer(as, authority);
        NodeName.Guest name = new NodeName.Guest(as);
        enrolment.issued(answer(name, authority, authority.issue(proof().verify(), name)));
    }

    private CertificateProof proof() {
        Message.CertificateRequest request = (Message.CertificateRequest) asked.getLast();
        return new CertificateProof(request.subject(), request.publicKey(), request.proof());
    }

    private void offer(GuestId as, Authority by) {
        enrolment.offered(new Message.EnrolmentOffer(as, List.of(DerText.of(by.certificate()))));
    }

    private static Message.CertificateIssued answer(
            NodeName name, Authority by, java.security.cert.X509Certificate certificate) {
        return new Message.CertificateIssued(
                name, DerText.of(List.of(certificate, by.certificate())), DerText.of(List.of(by.certificate())));
    }

    private Enrolment newLife() {
        return new Enrolment(folder.resolve("identity"), clock, new Told(), asked::add);
    }

    private final class Told implements IdentityListener {
        @Override
        public void enrolled(LiveCredentials credentials) {
            told.add("enrolled " + credentials.name());
        }

        @Override
        public void setAside() {
            told.add("set aside");
        }
    }
}
