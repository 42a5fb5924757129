package org.reeve.central.link;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.IdentityException;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.PeerName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.link.Link;
import org.reeve.common.link.Transport;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where hosts dial in: TLS 1.3, the certificate of a host required, one WebSocket on {@code /v1/link}. Nothing of ours is read from
 * anybody else.
 */
public final class HostListener {
    /** The path of the WebSocket. */
    public static final String PATH = "/v1/link";

    private static final Logger log = LoggerFactory.getLogger(HostListener.class);
    private static final long TICK_MILLIS = 1000;
    private static final int HANDSHAKE_SECONDS = 10;
    private static final int IDLE_SECONDS = 60;

    private final Vertx vertx;
    private final WireCodec codec;
    private final ReeveClock clock;
    private final Link.Self self;
    private final HostDesk desk;
    private final HostLinks links;
    private final Executor workers;

    /** @param workers threads that may block */
    public HostListener(
            Vertx vertx,
            WireCodec codec,
            ReeveClock clock,
            Link.Self self,
            HostDesk desk,
            HostLinks links,
            Executor workers) {
        this.vertx = vertx;
        this.codec = codec;
        this.clock = clock;
        this.self = self;
        this.desk = desk;
        this.links = links;
        this.workers = workers;
    }

    /** Listens; the server's port tells which one it became when 0 was asked for. */
    public Future<HttpServer> start(InetSocketAddress address, LiveCredentials own) {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(false)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setClientAuth(ClientAuth.REQUIRED)
                .setKeyCertOptions(KeyCertOptions.wrap(TlsContexts.keyManager(own)))
                .setTrustOptions(TrustOptions.wrap(TlsContexts.trustManager(own, ExpectedPeer.anyHost(), clock)))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxWebSocketFrameSize(WireLimits.MAX_TEXT)
                .setMaxWebSocketMessageSize(WireLimits.MAX_TEXT)
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false);
        HttpServer server = vertx.createHttpServer(options)
                .webSocketHandshakeHandler(this::handshake)
                .webSocketHandler(this::connected)
                .requestHandler(request -> request.response()
                        .setStatusCode(404)
                        .putHeader("content-type", "text/plain")
                        .end("hosts connect a WebSocket to " + PATH + "\n"));
        vertx.setPeriodic(TICK_MILLIS, _ -> links.all().forEach(HostConversation::tick));
        return server.listen(SocketAddress.inetSocketAddress(address.getPort(), address.getHostString()));
    }

    private void handshake(ServerWebSocketHandshake handshake) {
        if (!handshake.path().equals(PATH)) {
            handshake.reject(404);
            return;
        }
        HostId host;
        try {
            host = hostOf(handshake.sslSession());
        } catch (IdentityException e) {
            log.warn("a connection from {} is refused: {}", handshake.remoteAddress(), e.getMessage());
            handshake.reject(403);
            return;
        }
        vertx.executeBlocking(() -> desk.isWelcome(host), false).onComplete(answer -> {
            if (answer.succeeded() && answer.result()) {
                handshake.accept();
            } else if (answer.succeeded()) {
                log.warn("host {} has a certificate, but never joined this central or was revoked: refused", host);
                handshake.reject(403);
            } else {
                log.error("host {} cannot be looked up", host, answer.cause());
                handshake.reject(503);
            }
        });
    }

    private static HostId hostOf(SSLSession session) throws IdentityException {
        return switch (PeerName.of(session)) {
            case NodeName.Host(HostId host) -> host;
            case NodeName.Central central -> throw new IdentityException(central + " is not a host");
            case NodeName.Guest guest -> throw new IdentityException(guest + " is not a host");
        };
    }

    private void connected(ServerWebSocket socket) {
        HostId host;
        try {
            host = hostOf(socket.sslSession());
        } catch (IdentityException e) {
            socket.close();
            return;
        }
        HostConversation conversation = links.with(host, this::begin);
        Transport transport = new SocketTransport(socket);
        socket.textMessageHandler(text -> conversation.onLoop(link -> link.textReceived(transport, text)));
        socket.drainHandler(_ -> conversation.onLoop(Link::resume));
        socket.closeHandler(_ -> conversation.onLoop(link -> link.detached(transport, "the connection was closed")));
        socket.exceptionHandler(e -> log.debug("the connection of host {} is broken", host, e));
        conversation.onLoop(_ -> conversation.attach(transport));
    }

    private HostConversation begin(HostId host) {
        Context context = vertx.getOrCreateContext();
        Executor loop = task -> context.runOnContext(_ -> task.run());
        return new HostConversation(host, self, new Link.Ground(codec, clock, loop), desk, new InOrder(workers));
    }

    /** A WebSocket, as a link sees it. */
    private record SocketTransport(ServerWebSocket socket) implements Transport {
        private static final short POLICY = 1008; // RFC 6455, 7.4.1

        @Override
        public void send(String text) {
            if (!socket.isClosed()) {
                socket.writeTextMessage(text);
            }
        }

        @Override
        public Readiness readiness() {
            return socket.writeQueueFull() ? Readiness.CONGESTED : Readiness.READY;
        }

        @Override
        public void close(String reason) {
            if (!socket.isClosed()) {
                // A close frame has room for 123 bytes.
                socket.close(POLICY, reason.substring(0, Math.min(40, reason.length())));
            }
        }
    }
}
