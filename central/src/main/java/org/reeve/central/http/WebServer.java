package org.reeve.central.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.TlsContexts;

/**
 * The HTTPS server of the API and the panel: TLS 1.3 with central's own, live certificate, HTTP/1.1.
 *
 * <p>No HTTP/2: with Vert.x 5.1.6 on Netty 4.2.20, what waits for a connection's window is not sent when the client opens it again, and a page whose
 * parts are larger than 64 KiB together stays half loaded.
 */
public final class WebServer {
    private static final int IDLE_SECONDS = 60;
    private static final int HANDSHAKE_SECONDS = 10;

    private WebServer() {}

    /** Listens; the server's port tells which one it became when 0 was asked for. */
    public static Future<HttpServer> start(Vertx vertx, InetSocketAddress address, LiveCredentials own, Router router) {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(false)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setKeyCertOptions(KeyCertOptions.wrap(TlsContexts.keyManager(own)))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setCompressionSupported(false)
                .setDecompressionSupported(false);
        return vertx.createHttpServer(options)
                .requestHandler(router)
                .listen(SocketAddress.inetSocketAddress(address.getPort(), address.getHostString()));
    }
}
