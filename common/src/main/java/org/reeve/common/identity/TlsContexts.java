package org.reeve.common.identity;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.reeve.common.time.ReeveClock;

/**
 * TLS between daemons: version 1.3 alone, by the JDK, a certificate on both sides, and the name in it checked before the
 * first byte of ours is read. The contexts follow their {@link LiveCredentials}: a renewed certificate needs no new listener.
 *
 * <p>Sessions are not resumed. The JDK asks no trust manager about a resumed session, so a peer could go on with a certificate that has
 * ended, or with a name that is no longer expected; our connections last for days, and save nothing by it.
 */
public final class TlsContexts {
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    /**
     * Longer than the seven days that a ticket may last (RFC 8446, 4.6.1): the JDK then issues none, nor keeps any that it is given
     * (sun.security.ssl.NewSessionTicket). Its other switches are system properties, for the whole process.
     */
    private static final Duration NO_TICKETS = Duration.ofDays(8);

    private static final int SESSIONS_KEPT = 16;

    /**
     * Both ends are the JDK's, which offers a share of a second kind of group for peers that lack this one: making that takes longer
     * than all else at the beginning of a connection, and hundreds of guests may come back at once.
     */
    private static final String[] GROUPS = {"x25519"};

    private TlsContexts() {}

    /** For whoever dials {@code peer}. */
    public static SslContext client(LiveCredentials own, ExpectedPeer peer, ReeveClock clock) {
        try {
            // No endpoint identification: daemons are dialled at addresses that change, and checked by their names.
            return new OneGroup(common(SslContextBuilder.forClient())
                    .keyManager(keyManager(own))
                    .trustManager(trustManager(own, peer, clock))
                    .endpointIdentificationAlgorithm(null)
                    .build());
        } catch (SSLException e) {
            throw new IllegalStateException("TLS 1.3 is not to be had from this Java runtime", e);
        }
    }

    /** For a listener that serves {@code peer}; a client without a certificate is refused. */
    public static SslContext server(LiveCredentials own, ExpectedPeer peer, ReeveClock clock) {
        try {
            return common(SslContextBuilder.forServer(keyManager(own)))
                    .trustManager(trustManager(own, peer, clock))
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS 1.3 is not to be had from this Java runtime", e);
        }
    }

    /**
     * For the first conversation of a host that joins, when it has no certificate yet: the server's chain must end in the authority with
     * that fingerprint and be for the host name that was dialled. Fit for {@code java.net.http.HttpClient}, which has its host
     * name check switched on; a client that has not is refused.
     */
    public static SSLContext join(AuthorityFingerprint authority, ReeveClock clock) {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new PinnedAuthorityTrustManager(authority, clock)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS 1.3 is not to be had from this Java runtime", e);
        }
    }

    /** Shows the current credentials: for servers that make their own contexts. */
    public static X509ExtendedKeyManager keyManager(LiveCredentials own) {
        return new LiveKeyManager(own);
    }

    /**
     * Checks chain, use, and name of the peer: for servers that make their own contexts. Netty (and what is built on it) asks it about resumed
     * sessions as well; elsewhere see to it that sessions are not resumed.
     */
    public static X509ExtendedTrustManager trustManager(LiveCredentials own, ExpectedPeer peer, ReeveClock clock) {
        return new NodeTrustManager(own, peer, clock);
    }

    private static SslContextBuilder common(SslContextBuilder builder) {
        return builder.sslProvider(SslProvider.JDK)
                .protocols(PROTOCOLS)
                .sessionCacheSize(SESSIONS_KEPT)
                .sessionTimeout(NO_TICKETS.toSeconds());
    }

    private static final class OneGroup extends DelegatingSslContext {
        OneGroup(SslContext context) {
            super(context);
        }

        @Override
        protected void initEngine(SSLEngine engine) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setNamedGroups(GROUPS);
            engine.setSSLParameters(parameters);
        }
    }
}
