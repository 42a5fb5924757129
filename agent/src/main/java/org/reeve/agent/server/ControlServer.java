package org.reeve.agent.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireLimits;

/**
 * The unix socket for the guest's root. To connect, the kernel asks for write permission on the socket (unix(7)): its mode is
 * 0600, and its directory, which is made before, is 0700, so that there is no moment in which others could.
 */
public final class ControlServer implements AutoCloseable {
    private final Path path;
    private final Channel listening;

    private ControlServer(Path path, Channel listening) {
        this.path = path;
        this.listening = listening;
    }

    /** @throws IOException when the socket cannot be made */
    public static ControlServer open(EventLoopGroup group, Path path, Pages pages, Controls controls, WireCodec codec)
            throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (!Files.exists(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Files.deleteIfExists(path);
        Channel listening = new ServerBootstrap()
                .group(group)
                .channel(NioServerDomainSocketChannel.class)
                .childOption(ChannelOption.ALLOCATOR, AgentServer.HEAP)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(Recognition.codec())
                                .addLast(new HttpObjectAggregator(WireLimits.MAX_TEXT))
                                .addLast(new ControlHandler(pages, controls, codec));
                    }
                })
                .bind(UnixDomainSocketAddress.of(path))
                .syncUninterruptibly()
                .channel();
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return new ControlServer(path, listening);
    }

    @Override
    public void close() throws IOException {
        listening.close().syncUninterruptibly();
        Files.deleteIfExists(path);
    }
}
