package org.reeve.common.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.concurrent.TimeUnit;

/** A Netty channel as a transport. */
final class ChannelTransport implements Transport {
    /** RFC 6455, 5.5: a control frame carries 125 bytes, two of them the code. */
    private static final int MAX_REASON = 123;

    private static final long GOODBYE_SECONDS = 2;

    private final Channel channel;
    private final Framing framing;

    /** How texts travel. */
    enum Framing {
        WEB_SOCKET,
        LINES
    }

    ChannelTransport(Channel channel, Framing framing) {
        this.channel = channel;
        this.framing = framing;
    }

    @Override
    public void send(String text) {
        channel.writeAndFlush(
                        switch (framing) {
                            case WEB_SOCKET -> new TextWebSocketFrame(text);
                            case LINES -> text;
                        })
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    @Override
    public Readiness readiness() {
        return channel.isWritable() ? Readiness.READY : Readiness.CONGESTED;
    }

    @Override
    public void close(String reason) {
        switch (framing) {
            case LINES -> cut();
            case WEB_SOCKET -> {
                channel.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.POLICY_VIOLATION, brief(reason)))
                        .addListener(ChannelFutureListener.CLOSE);
                // A peer that reads no more would keep the channel open for ever.
                var _ = channel.eventLoop().schedule(this::cut, GOODBYE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private void cut() {
        var _ = channel.close();
    }

    private static String brief(String reason) {
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < reason.length() && i < MAX_REASON; i++) {
            char c = reason.charAt(i);
            ascii.append(c >= ' ' && c < 0x7F ? c : '?');
        }
        return ascii.toString();
    }
}
