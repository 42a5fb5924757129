package org.reeve.common.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.MessageToByteEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.reeve.common.wire.WireCodec;

/** The host's end of a virtio channel, which is a Unix socket of QEMU: one JSON text on each line. */
public final class LineLinkHandler extends ByteToMessageDecoder {
    private final LineSplitter lines = new LineSplitter();
    private final LineGate gate;

    private LineLinkHandler(WireCodec codec) {
        this.gate = new LineGate(codec);
    }

    /**
     * Adds the handlers to a channel that is active or becomes so; it is then attached to the link, whose executor is the
     * channel's event loop. Nothing on the channel says who the peer is: the link must expect the one that the channel leads to.
     */
    public static void addTo(ChannelPipeline pipeline, Link link, WireCodec codec) {
        pipeline.addLast(new LineLinkHandler(codec)).addLast(new Lines());
        LinkFeed feed = new LinkFeed(
                link, new ChannelTransport(pipeline.channel(), ChannelTransport.Framing.LINES), link::attached);
        pipeline.addLast(feed);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        byte[] bytes = ByteBufUtil.getBytes(in);
        in.skipBytes(bytes.length);
        lines.feed(bytes, 0, bytes.length, line -> {
            if (gate.passes(line)) {
                out.add(line);
            }
        });
    }

    /** Each text with the newline that ends it. The first one is preceded by another, which ends what came before. */
    private static final class Lines extends MessageToByteEncoder<String> {
        private String before = "\n";

        @Override
        protected void encode(ChannelHandlerContext ctx, String text, ByteBuf out) {
            out.writeCharSequence(before, StandardCharsets.UTF_8);
            out.writeCharSequence(text, StandardCharsets.UTF_8);
            out.writeByte('\n');
            before = "";
        }
    }
}
