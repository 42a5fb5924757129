package org.reeve.central;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.NodeName;
import org.reeve.common.identity.TlsContexts;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Frame;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;

/** A host of an earlier build, frame by frame: it greets, and can read no message at all. */
final class OlderHost implements WebSocket.Listener, AutoCloseable {
    private final WireCodec codec = WireCodec.create();
    private final UUID conversation = UUID.randomUUID();
    private final UUID stream = UUID.randomUUID();
    private final NodeName name;
    private final HttpClient client;
    private final StringBuilder text = new StringBuilder();
    private CompletableFuture<?> said = CompletableFuture.completedFuture(null);

    /** @param before the same host, which has joined and is not connected any more */
    OlderHost(RunningCentral central, FakeHost before) throws Exception {
        name = new NodeName.Host(before.id());
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(
                new KeyManager[] {TlsContexts.keyManager(before.credentials())},
                new TrustManager[] {
                    TlsContexts.trustManager(before.credentials(), ExpectedPeer.central(), ReeveClock.system())
                },
                null);
        client = HttpClient.newBuilder().sslContext(tls).build();
        client.newWebSocketBuilder()
                .buildAsync(URI.create("wss://127.0.0.1:" + central.central().hostsPort() + "/v1/link"), this)
                .join();
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        text.append(part);
        if (last) {
            String whole = text.toString();
            text.setLength(0);
            try {
                answer(socket, codec.decode(whole));
            } catch (WireException e) {
                throw new IllegalStateException(whole, e);
            }
        }
        socket.request(1);
        return null;
    }

    private void answer(WebSocket socket, Frame frame) {
        switch (frame) {
            case Frame.Hello hello ->
                say(socket, new Frame.Hello(1, name, "0.0.1", conversation, hello.conversation(), stream, null, 0));
            case Frame.Data data
            when data.sequence() > 0 -> {
                say(socket, new Frame.Refuse(data.sequence(), "message: unheard of"));
                say(socket, new Frame.Acknowledge(data.sequence()));
            }
            case Frame.Data _, Frame.Acknowledge _, Frame.Refuse _ -> {}
        }
    }

    private void say(WebSocket socket, Frame frame) {
        said = said.thenCompose(_ -> socket.sendText(codec.encode(frame), true));
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
