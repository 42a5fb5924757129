package org.reeve.watchdog.check;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Consumer;

/** Lets through so many bytes of a connection, as they come from the network, and ends it then. */
final class ByteLimit extends ChannelInboundHandlerAdapter {
    private final int most;
    private final Consumer<Outcome> end;
    private long seen;

    ByteLimit(int most, Consumer<Outcome> end) {
        this.most = most;
        this.end = end;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof ByteBuf bytes) {
            seen += bytes.readableBytes();
        }
        if (seen <= most) {
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        end.accept(
                new Outcome.WrongAnswer("what was asked for is not in the first " + most / 1024 + " KiB that it sent"));
    }
}
