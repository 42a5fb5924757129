package org.reeve.common.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.identity.NodeName;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.WireCodec;

/** The host's end and the agent's end of a virtio channel, with a Unix socket in the place of QEMU. */
class LineLinkTest {
    private static final NodeName HOST = new NodeName.Host(new HostId(new UUID(1, 1)));
    private static final NodeName GUEST = new NodeName.Guest(new GuestId(new UUID(2, 2)));
    private static final WireCodec CODEC = WireCodec.create();

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final EventLoop hostLoop = loops.next();
    private final EventLoop agentLoop = loops.next();
    private final RecordedLink hostSide = new RecordedLink();
    private final Link host = link(HOST, GUEST, hostSide, hostLoop);

    @TempDir
    Path folder;

    private ServerSocketChannel qemu;
    private Channel hostChannel;
    private SocketChannel device;
    private volatile @Nullable Opened opener;

    private static Link link(NodeName self, NodeName peer, RecordedLink told, EventLoop loop) {
        return new Link(
                new Link.Self(self, "test"),
                peer::equals,
                new MemoryOutbox(1000),
                told,
                new Link.Ground(CODEC, ReeveClock.system(), loop));
    }

    @BeforeEach
    void connect() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("channel"));
        qemu = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        qemu.bind(address);
        hostChannel = new Bootstrap()
                .group(hostLoop)
                .channel(NioDomainSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        LineLinkHandler.addTo(made.pipeline(), host, CODEC);
                    }
                })
                .connect(address)
                .sync()
                .channel();
        device = qemu.accept();
        Thread.ofPlatform().daemon().start(this::feed);
    }

    @AfterEach
    void end() throws IOException {
        device.close();
        qemu.close();
        var _ = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    /** What a process has opened of the device: it ends with the process, and the channel stays. */
    private final class Opened {
        private final Pipe pipe;

        Opened() throws IOException {
            pipe = Pipe.open();
        }

        InputStream in() {
            return Channels.newInputStream(pipe.source());
        }

        OutputStream out() {
            return new FilterOutputStream(Channels.newOutputStream(device)) {
                @Override
                public void close() {
                    // The device stays.
                }
            };
        }

        void ends() throws IOException {
            pipe.sink().close();
        }
    }

    private Opened agent(Link link) throws IOException {
        Opened opened = new Opened();
        opener = opened;
        LineConnection connection = new LineConnection(opened.in(), opened.out(), link, agentLoop, CODEC);
        Thread.ofPlatform().daemon().start(connection::run);
        return opened;
    }

    /** Gives what the host says to the process that opened the device last. */
    private void feed() {
        ByteBuffer bytes = ByteBuffer.allocate(4096);
        try {
            while (device.read(bytes) >= 0) {
                bytes.flip();
                while (bytes.hasRemaining()) {
                    awaitOpener().pipe.sink().write(bytes);
                }
                bytes.clear();
            }
            awaitOpener().ends();
        } catch (IOException ended) {
            // With the test.
        }
    }

    private Opened awaitOpener() {
        return await().until(() -> opener, opened -> opened != null);
    }

    private void noise(String text) throws IOException {
        device.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void messagesGoBothWaysAfterWhateverWasOnTheChannelBefore() throws IOException {
        noise("\u00ff\u0000login: \r\n{\"type\":\"acknowledge\",\"received\":7}\n{}\nhalf a li");
        RecordedLink agentSide = new RecordedLink();
        Link agent = link(GUEST, HOST, agentSide, agentLoop);
        agent(agent);
        host.sendReliable(RecordedLink.message("to the agent"));
        agent.sendReliable(RecordedLink.message("z".repeat(500_000)));
        await().until(() -> agentSide.has("to the agent"));
        await().until(() -> hostSide.has("zzz"));
        assertEquals(List.of("up " + GUEST, "z".repeat(500_000)), hostSide.events());
    }

    @Test
    void anAgentThatDiedInTheMiddleOfALineIsHeardWhenItIsBornAgain() throws IOException {
        RecordedLink first = new RecordedLink();
        Link dies = link(GUEST, HOST, first, agentLoop);
        // Never deals with what it is given: the next one is given it again.
        first.pace = RecordedLink.Pace.SLOW;
        host.sendReliable(RecordedLink.message("for whoever lives"));
        Opened opened = agent(dies);
        await().until(() -> first.has("for whoever lives"));
        opened.ends();
        await().until(() -> first.has("down"));
        noise("{\"type\":\"data\",\"sequence\":0,\"mess");
        RecordedLink second = new RecordedLink();
        agent(link(GUEST, HOST, second, agentLoop));
        await().until(() -> second.has("for whoever lives"));
        assertEquals(List.of("up " + GUEST, "down the peer began anew", "up " + GUEST), hostSide.events());
        assertTrue(hostChannel.isActive());
    }

    @Test
    void theEndOfTheChannelIsTold() throws Exception {
        RecordedLink agentSide = new RecordedLink();
        agent(link(GUEST, HOST, agentSide, agentLoop));
        await().until(() -> agentSide.has("up"));
        hostChannel.close().sync();
        await().until(() -> agentSide.has("down the channel has ended"));
        await().until(() -> hostSide.has("down"));
    }

    @Test
    void anotherGuestOnThisChannelIsRefused() throws IOException {
        RecordedLink agentSide = new RecordedLink();
        agent(link(new NodeName.Guest(new GuestId(new UUID(7, 7))), HOST, agentSide, agentLoop));
        await().until(() -> !hostChannel.isActive());
        assertFalse(hostSide.has("up"));
    }
}
