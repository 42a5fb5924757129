package org.reeve.central.fleet;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.reeve.central.identity.CertificateAuthority;
import org.reeve.central.identity.JoinTokens;
import org.reeve.central.store.Database;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.CertificateProof;
import org.reeve.common.identity.DerText;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.NodeName;
import org.reeve.common.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who gets a certificate: a host that shows a join token, a host again while it has one, and the guests that a host runs. */
public final class Enrolment {
    private static final Logger log = LoggerFactory.getLogger(Enrolment.class);

    private final Database database;
    private final CertificateAuthority authority;
    private final JoinTokens tokens;
    private final Hosts hosts;
    private final Guests guests;

    public Enrolment(Database database, CertificateAuthority authority, JoinTokens tokens, Hosts hosts, Guests guests) {
        this.database = database;
        this.authority = authority;
        this.tokens = tokens;
        this.hosts = hosts;
        this.guests = guests;
    }

    /** What a host that wants to join is answered. */
    public sealed interface Joined {}

    /**
     * @param certificates the host's and the authority's, base64 DER
     * @param authorities whom to trust, base64 DER
     */
    public record Welcome(HostId host, List<String> certificates, List<String> authorities) implements Joined {}

    /** @param correction what to do about it */
    public record TurnedAway(String reason, String correction) implements Joined {}

    /**
     * A host asks to join. The token is used up only if it is let in.
     *
     * @param proof for {@code reeve://host/<uuid>}, a UUID that the host made up
     */
    public Joined join(String token, CertificateProof proof, HostId host, String name) {
        PublicKey key;
        try {
            key = proof.verify();
        } catch (IdentityException e) {
            return new TurnedAway(String.valueOf(e.getMessage()), "run the join command of this version again");
        }
        Joined answer;
        try {
            answer = database.write(handle -> {
                JoinTokens.Redeemed redeemed = tokens.redeem(handle, token, host);
                Optional<TurnedAway> objection = objection(redeemed);
                if (redeemed == JoinTokens.Redeemed.FOR_NEW_HOST && !hosts.join(handle, host, name)) {
                    // Whoever finds a token for new hosts must not become one of the old.
                    objection = Optional.of(new TurnedAway(
                            "a host of the id " + host + " has joined before",
                            "let it in again with: reeve-central join-token create --again " + host));
                }
                if (redeemed == JoinTokens.Redeemed.FOR_THIS_HOST && !hosts.isWelcome(host)) {
                    objection = Optional.of(new TurnedAway(
                            "host " + host + " was revoked, or never joined", "let it join as a new host"));
                }
                if (objection.isPresent()) {
                    throw new NotLetIn(objection.get());
                }
                return welcome(host, authority.sign(proof.subject(), key));
            });
        } catch (NotLetIn undone) {
            answer = undone.answer;
        }
        switch (answer) {
            case Welcome _ -> log.info("host {} ({}) joined", name, host);
            case TurnedAway no -> log.warn("a host that calls itself {} was not let in: {}", name, no.reason());
        }
        return answer;
    }

    private static Optional<TurnedAway> objection(JoinTokens.Redeemed redeemed) {
        return switch (redeemed) {
            case FOR_NEW_HOST, FOR_THIS_HOST -> Optional.empty();
            case FOR_ANOTHER_HOST ->
                Optional.of(new TurnedAway("this join token is for another host", "make one without --again"));
            case UNKNOWN ->
                Optional.of(new TurnedAway(
                        "this join token is not known", "make one with: reeve-central join-token create"));
            case USED_BEFORE ->
                Optional.of(new TurnedAway(
                        "this join token was used before", "make another one: each is for one host, once"));
            case EXPIRED -> Optional.of(new TurnedAway("this join token has expired", "make another one"));
        };
    }

    /** Undoes the transaction, so that the token stays good for another try. */
    private static final class NotLetIn extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient TurnedAway answer;

        NotLetIn(TurnedAway answer) {
            super(answer.reason(), null, false, false);
            this.answer = answer;
        }
    }

    private Welcome welcome(HostId host, X509Certificate certificate) {
        return new Welcome(
                host, DerText.of(authority.chain(certificate)), List.of(DerText.of(authority.certificate())));
    }

    /** {@code host}, which is connected with its own certificate, asks for itself or for a guest. */
    public Message certify(HostId host, Message.CertificateRequest request) {
        PublicKey key;
        try {
            key = new CertificateProof(request.subject(), request.publicKey(), request.proof()).verify();
        } catch (IdentityException e) {
            return refused(host, request, String.valueOf(e.getMessage()));
        }
        return switch (request.subject()) {
            case NodeName.Central _ -> refused(host, request, "nobody else is central");
            case NodeName.Host(HostId self) ->
                self.equals(host)
                        ? issued(request.subject(), key)
                        : refused(host, request, "a host asks for its own certificate only");
            case NodeName.Guest(GuestId guest) ->
                guests.isOnlyOn(host, guest)
                        ? issued(request.subject(), key)
                        : refused(
                                host,
                                request,
                                "guest " + guest
                                        + " is not in the newest report of this host, or another host reports it too");
        };
    }

    private Message issued(NodeName subject, PublicKey key) {
        log.info("a certificate was signed for {}", subject);
        X509Certificate certificate = authority.sign(subject, key);
        return new Message.CertificateIssued(
                subject, DerText.of(authority.chain(certificate)), List.of(DerText.of(authority.certificate())));
    }

    private static Message refused(HostId host, Message.CertificateRequest request, String reason) {
        log.warn("host {} got no certificate for {}: {}", host, request.subject(), reason);
        return new Message.CertificateRefused(request.subject(), reason);
    }
}
