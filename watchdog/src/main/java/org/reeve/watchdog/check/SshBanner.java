package org.reeve.watchdog.check;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Waits until an SSH server says which version it speaks; other lines may come before (RFC 4253, 4.2). */
final class SshBanner extends SimpleChannelInboundHandler<ByteBuf> {
    /** With the line's end, as the RFC bounds it. */
    static final int LONGEST_LINE = 255;

    /** The RFC sets no bound; no server greets with more. */
    static final int MOST_LINES = 50;

    private final Consumer<Outcome> end;
    private final StringBuilder line = new StringBuilder();
    private int lines;

    SshBanner(Consumer<Outcome> end) {
        this.end = end;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            line.append(next);
            if (line.length() > LONGEST_LINE) {
                end.accept(new Outcome.WrongAnswer("what it says is not SSH: its line does not end"));
                return;
            }
            if (next == '\n' && isTheVersion(line.toString().strip())) {
                return;
            }
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end.accept(new Outcome.WrongAnswer("it closed the connection before it named an SSH version"));
    }

    private boolean isTheVersion(String said) {
        line.setLength(0);
        lines++;
        if (said.startsWith("SSH-2.0-") || said.startsWith("SSH-1.99-")) {
            end.accept(Outcome.PASSED);
            return true;
        }
        if (said.startsWith("SSH-") || lines >= MOST_LINES) {
            end.accept(new Outcome.WrongAnswer("it says \"" + Words.plain(said) + "\" instead of SSH-2.0"));
            return true;
        }
        return false;
    }
}
