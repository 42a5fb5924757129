package org.reeve.watchdog.link;

import java.security.KeyPair;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.identity.CertificateProof;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.NodeName;
import org.reeve.common.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests for certificates on their way to central and the answers on their way back: those of guests, and the host's own
 * when two thirds of its certificate's life are over. On the event loop only.
 */
final class CertificateRelay {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRelay.class);
    private static final Duration ASK_AGAIN = Duration.ofMinutes(5);

    private final LinkEnvironment environment;
    private final Consumer<Message> toCentral;
    private final BiConsumer<GuestId, Message> toGuest;
    /** What central has not answered: asked again when it is back. */
    private final Map<GuestId, Message.CertificateRequest> open = new HashMap<>();

    private @Nullable KeyPair nextKey;
    private @Nullable Duration askedAt;

    CertificateRelay(LinkEnvironment environment, Consumer<Message> toCentral, BiConsumer<GuestId, Message> toGuest) {
        this.environment = environment;
        this.toCentral = toCentral;
        this.toGuest = toGuest;
    }

    /** A guest asked; that the subject is this guest has been checked. */
    void requested(Message.CertificateRequest request) {
        if (request.subject() instanceof NodeName.Guest guest) {
            open.put(guest.id(), request);
            toCentral.accept(request);
        }
    }

    void forget(GuestId guest) {
        open.remove(guest);
    }

    void centralUp() {
        open.values().forEach(toCentral);
        askedAt = null;
        renewWhenDue();
    }

    /** Central's answer, to whomever it is for. */
    void answered(NodeName subject, Message answer) {
        switch (subject) {
            case NodeName.Guest guest -> {
                if (open.remove(guest.id()) != null) {
                    toGuest.accept(guest.id(), answer);
                } else {
                    LOG.warn("Central answered a request for {} that nobody made.", subject);
                }
            }
            case NodeName.Host _ -> ownAnswer(subject, answer);
            case NodeName.Central _ -> LOG.warn("Central sent a certificate of its own name.");
        }
    }

    /** To be called every now and then, and when central is there. */
    void renewWhenDue() {
        Duration now = environment.clock().elapsed();
        boolean due = !environment.clock().now().isBefore(environment.own().renewAt());
        boolean askedLately = askedAt != null && now.minus(askedAt).compareTo(ASK_AGAIN) < 0;
        if (!due || askedLately) {
            return;
        }
        try {
            KeyPair key = environment.store().requestKey();
            nextKey = key;
            askedAt = now;
            CertificateProof proof =
                    CertificateProof.sign(key, environment.own().name());
            toCentral.accept(new Message.CertificateRequest(proof.subject(), proof.publicKey(), proof.proof()));
        } catch (IdentityException failure) {
            LOG.error("The host's certificate cannot be renewed: {}", failure.getMessage());
        }
    }

    private void ownAnswer(NodeName subject, Message answer) {
        KeyPair key = nextKey;
        if (key == null || !subject.equals(environment.own().name())) {
            LOG.warn("Central answered a request for {} that nobody made.", subject);
            return;
        }
        if (answer instanceof Message.CertificateIssued issued) {
            try {
                Credentials next = Credentials.issued(
                        key.getPrivate(), environment.own().name(), issued.certificates(), issued.authorities());
                environment.store().save(next);
                environment.own().replace(next);
                nextKey = null;
                LOG.info("The host's certificate is renewed: {}", next);
            } catch (IdentityException failure) {
                LOG.error("Central's certificate cannot be used: {}", failure.getMessage());
            }
        } else {
            LOG.error("Central refused to renew the host's certificate: {}", Objects.toString(answer));
        }
    }
}
