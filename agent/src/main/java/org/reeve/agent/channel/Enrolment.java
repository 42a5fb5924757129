package org.reeve.agent.channel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reeve.common.identity.CertificateProof;
import org.reeve.common.identity.CredentialStore;
import org.reeve.common.identity.Credentials;
import org.reeve.common.identity.DerText;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How this guest gets its name and certificate, and keeps them fresh: its host says over the virtio channel which guest it is, and
 * no secret comes with the image. Confined to one executor, which may block.
 */
public final class Enrolment {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(15);
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);

    private final Path directory;
    private final CredentialStore store;
    private final ReeveClock clock;
    private final IdentityListener listener;
    private final Consumer<Message> host;
    private @Nullable LiveCredentials live;
    private @Nullable Offer offer;
    private @Nullable Pending pending;

    /** What the host said last. */
    private record Offer(NodeName.Guest name, List<X509Certificate> authorities) {}

    /** A request that was not answered. */
    private record Pending(KeyPair keys, Duration askedAt) {}

    /**
     * @param directory of the credentials
     * @param host sends to the host over the channel, now or never
     */
    public Enrolment(Path directory, ReeveClock clock, IdentityListener listener, Consumer<Message> host) {
        this.directory = directory;
        this.store = new CredentialStore(directory);
        this.clock = clock;
        this.listener = listener;
        this.host = host;
    }

    /** Takes up what an earlier life of the agent got. */
    public void resume() {
        try {
            Optional<Credentials> kept = store.load();
            if (kept.isPresent() && kept.get().name() instanceof NodeName.Guest) {
                take(kept.get());
            }
        } catch (IdentityException e) {
            LOG.error("the kept identity is of no use: {}. A new one is made when the host offers it", e.getMessage());
            setAside("unreadable");
        }
    }

    /** The host says who this guest is. */
    public void offered(Message.EnrolmentOffer offered) {
        NodeName.Guest name = new NodeName.Guest(offered.guest());
        try {
            offer = new Offer(name, DerText.certificates(offered.authorities()));
        } catch (IdentityException e) {
            LOG.warn("the host's offer cannot be used: {}", e.getMessage());
            return;
        }
        LiveCredentials now = live;
        if (now != null && !now.name().equals(name)) {
            LOG.warn("this guest is {}, and its disk is a copy of {}: it gets a name of its own", name, now.name());
            live = null;
            setAside(now.name().toString().replaceAll("[^0-9a-f-]", ""));
            listener.setAside();
        }
        pending = null;
        askIfNeeded();
    }

    /** To be called now and then: asks again, and asks for the next certificate in time. */
    public void tick() {
        Pending asked = pending;
        if (asked == null || clock.elapsed().minus(asked.askedAt()).compareTo(ASK_AGAIN) >= 0) {
            askIfNeeded();
        }
    }

    /** Central signed. */
    public void issued(Message.CertificateIssued issued) {
        Offer known = offer;
        Pending asked = pending;
        if (known == null || asked == null || !issued.subject().equals(known.name())) {
            // An answer is repeated when the channel's link began anew before it was acknowledged.
            LOG.debug("a certificate for {} came that is not waited for", issued.subject());
            return;
        }
        try {
            Credentials credentials = Credentials.issued(
                    asked.keys().getPrivate(), known.name(), issued.certificates(), issued.authorities());
            check(credentials, known);
            store.save(credentials);
            pending = null;
            LOG.info("certified as {}", credentials);
            take(credentials);
        } catch (IdentityException | CertificateException e) {
            LOG.error("the certificate that came is refused: {}", e.getMessage());
        }
    }

    /** Central did not sign; it is asked again later. */
    public void refused(Message.CertificateRefused refused) {
        LOG.error("no certificate for {}: {}", refused.subject(), refused.reason());
    }

    private void askIfNeeded() {
        Offer known = offer;
        if (known == null || !isNeeded(known)) {
            return;
        }
        try {
            KeyPair keys = store.requestKey();
            pending = new Pending(keys, clock.elapsed());
            CertificateProof proof = CertificateProof.sign(keys, known.name());
            host.accept(new Message.CertificateRequest(proof.subject(), proof.publicKey(), proof.proof()));
        } catch (IdentityException e) {
            LOG.error("no certificate can be asked for: {}", e.getMessage());
        }
    }

    private boolean isNeeded(Offer known) {
        LiveCredentials now = live;
        return now == null
                || !clock.now().isBefore(now.renewAt())
                || Collections.disjoint(now.current().authorities(), known.authorities());
    }

    private void check(Credentials credentials, Offer known) throws IdentityException, CertificateException {
        if (!known.authorities().containsAll(credentials.authorities())) {
            throw new IdentityException("it names an authority that the host did not offer");
        }
        TlsContexts.trustManager(new LiveCredentials(credentials), ExpectedPeer.exactly(known.name()), clock)
                .checkServerTrusted(credentials.chain().toArray(X509Certificate[]::new), "EC");
    }

    private void take(Credentials credentials) {
        LiveCredentials now = live;
        if (now == null) {
            LiveCredentials first = new LiveCredentials(credentials);
            live = first;
            listener.enrolled(first);
        } else {
            now.replace(credentials);
        }
    }

    private void setAside(String suffix) {
        try {
            if (Files.exists(directory)) {
                Path aside = directory.resolveSibling(directory.getFileName() + ".of-" + suffix);
                if (Files.exists(aside)) {
                    aside = directory.resolveSibling(
                            aside.getFileName() + "-" + clock.now().getEpochSecond());
                }
                Files.move(directory, aside, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            LOG.error("the old identity in {} cannot be set aside; move it away", directory, e);
        }
    }
}
