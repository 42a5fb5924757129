package org.reeve.watchdog.check;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;

/** TLS as the web servers of guests speak it. Nothing secret is ever said on it. */
final class ProbeTls {
    /** A resumed session spares both sides the costly half of a handshake, and hides for as long that a certificate has ended. */
    private static final Duration RESUMED = Duration.ofMinutes(10);

    private static final int SESSIONS_KEPT = 2000;
    private static final Duration LONGEST_GOODBYE = Duration.ofMillis(500);

    private final SslContext verifying;
    private final SslContext trusting;

    private ProbeTls(SslContext verifying, SslContext trusting) {
        this.verifying = verifying;
        this.trusting = trusting;
    }

    /** Trusts the authorities that come with Java. */
    static ProbeTls usual() {
        return of(common());
    }

    static ProbeTls trusting(X509Certificate authority) {
        return of(common().trustManager(authority));
    }

    private static ProbeTls of(SslContextBuilder verifying) {
        try {
            return new ProbeTls(
                    verifying.endpointIdentificationAlgorithm("HTTPS").build(),
                    common().trustManager(InsecureTrustManagerFactory.INSTANCE)
                            .endpointIdentificationAlgorithm(null)
                            .build());
        } catch (SSLException e) {
            throw new IllegalStateException("TLS is not to be had from this Java runtime", e);
        }
    }

    /** @return none for plain HTTP */
    List<? extends ChannelHandler> handlers(Check.Http check, InetAddress target) {
        Check.Tls tls = check.tls();
        if (tls == null) {
            return List.of();
        }
        String name = tls.name() == null ? NetUtil.toAddressString(target) : tls.name();
        SslContext context =
                switch (tls.verification()) {
                    case ON -> verifying;
                    case OFF -> trusting;
                };
        SslHandler handler = context.newHandler(ByteBufAllocator.DEFAULT, name, check.port());
        // The connection has a time-out of its own for everything.
        handler.setHandshakeTimeoutMillis(0);
        handler.setCloseNotifyFlushTimeoutMillis(LONGEST_GOODBYE.toMillis());
        return List.of(handler);
    }

    private static SslContextBuilder common() {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .sessionCacheSize(SESSIONS_KEPT)
                .sessionTimeout(RESUMED.toSeconds());
    }
}
