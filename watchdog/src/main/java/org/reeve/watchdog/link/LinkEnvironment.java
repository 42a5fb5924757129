package org.reeve.watchdog.link;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import org.reeve.common.identity.CredentialStore;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.PeerName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.link.Link;
import org.reeve.common.link.WebSocketDialer;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;

/**
 * What all links of a host stand on.
 *
 * @param loop the one thread that all of them run on
 * @param central where central's listener for hosts is
 * @param agents where agents are dialled
 * @param own the host's credentials, which every new connection uses
 * @param store where renewed credentials are kept
 */
public record LinkEnvironment(
        EventLoop loop,
        InetSocketAddress central,
        AgentEndpoints agents,
        LiveCredentials own,
        CredentialStore store,
        String build,
        WireCodec codec,
        ReeveClock clock) {

    Link.Self self() {
        return new Link.Self(own.name(), build);
    }

    Link.Ground ground() {
        return new Link.Ground(codec, clock, loop);
    }

    /** TLS with exactly that peer. */
    WebSocketDialer.Security security(ExpectedPeer peer) {
        SslContext context = TlsContexts.client(own, peer, clock);
        return new WebSocketDialer.Security(() -> context, session -> {
            try {
                return PeerName.of(session);
            } catch (IdentityException nameless) {
                throw new IllegalArgumentException(nameless.getMessage(), nameless);
            }
        });
    }
}
