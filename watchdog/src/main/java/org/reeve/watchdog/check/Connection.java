package org.reeve.watchdog.check;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection to a guest, from dialling until it is closed. What is found first is the outcome. */
final class Connection {
    /** Whoever has not given its answer in so many bytes is not going to. */
    static final int MOST_BYTES = 512 * 1024;

    private static final int BYTES_PER_READ = 8192;

    private final EventLoop loop;
    private final Duration timeout;
    private final NioSocketChannel channel;
    private final Consumer<Outcome> then;
    private @Nullable Future<?> deadline;
    private @Nullable Outcome outcome;

    /** What is asked when the connection is there. */
    @FunctionalInterface
    interface Questions {
        /**
         * @param end is told what was found
         * @return in the order of the pipeline; none when the connection is all that is asked for
         */
        List<? extends ChannelHandler> handlers(Consumer<Outcome> end);
    }

    private Connection(EventLoop loop, Duration timeout, NioSocketChannel channel, Consumer<Outcome> then) {
        this.loop = loop;
        this.timeout = timeout;
        this.channel = channel;
        this.then = then;
    }

    /** @param then called on the loop, once the connection is closed */
    static void open(
            EventLoop loop, InetSocketAddress address, Duration timeout, Questions questions, Consumer<Outcome> then) {
        NioSocketChannel channel;
        try {
            channel = new NioSocketChannel();
        } catch (ChannelException noSocket) {
            then.accept(new Outcome.NotAsked("there is no socket to be had: " + noSocket.getCause()));
            return;
        }
        new Connection(loop, timeout, channel, then).dial(address, questions);
    }

    private void dial(InetSocketAddress address, Questions questions) {
        // One timer is enough: the one below is for all of it.
        channel.config().setConnectTimeoutMillis(0);
        channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(BYTES_PER_READ).maxMessagesPerRead(1));
        List<? extends ChannelHandler> handlers = questions.handlers(this::end);
        channel.pipeline().addLast(new ByteLimit(MOST_BYTES, this::end));
        handlers.forEach(channel.pipeline()::addLast);
        channel.pipeline().addLast(new Finish(handlers.isEmpty() ? Wanted.CONNECTION : Wanted.ANSWER));

        deadline = loop.schedule(this::timedOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
        loop.register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                // Listened to beforehand: what fails at once, as for want of a route, is closed before connect returns.
                var _ = channel.connect(address, channel.newPromise().addListener(this::connected));
            } else {
                end(new Outcome.NotAsked("it is shutting down"));
                over();
            }
        });
    }

    private void connected(Future<?> connecting) {
        Throwable cause = connecting.cause();
        if (cause != null) {
            end(notConnected(cause));
        }
    }

    private void timedOut() {
        end(
                channel.isActive()
                        ? new Outcome.WrongAnswer(
                                "it took the connection and did not answer within " + Words.seconds(timeout))
                        : new Outcome.NoAnswer("there was no answer within " + Words.seconds(timeout)));
    }

    private void end(Outcome found) {
        if (outcome == null) {
            outcome = found;
            var _ = channel.close();
        }
    }

    private void over() {
        if (deadline != null) {
            deadline.cancel(false);
        }
        then.accept(outcome == null ? new Outcome.NotAsked("there was no connection, for no known reason") : outcome);
    }

    /** As the JDK tells apart the errors of connect(2): see {@code Net.c}. */
    static Outcome notConnected(Throwable cause) {
        return switch (cause) {
            case ConnectException late
            when String.valueOf(late.getMessage()).startsWith("Connection timed out") ->
                new Outcome.NoAnswer("there was no answer");
            case ConnectException _ -> new Outcome.WrongAnswer("it refused the connection");
            // Its neighbours do not find it; or its firewall says so, which cannot be told apart.
            case NoRouteToHostException _ -> new Outcome.NoAnswer("it could not be reached");
            // It took the connection, and dropped it before this end had seen that.
            case SocketException reset
            when String.valueOf(reset.getMessage()).startsWith("Connection reset") ->
                new Outcome.WrongAnswer("it broke off the connection");
            default -> new Outcome.NotAsked(Words.plain(String.valueOf(cause.getMessage())));
        };
    }

    private enum Wanted {
        CONNECTION,
        ANSWER
    }

    /** At the end of the pipeline: what nobody before it had a word for. */
    private final class Finish extends ChannelInboundHandlerAdapter {
        private final Wanted wanted;

        Finish(Wanted wanted) {
            this.wanted = wanted;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (wanted == Wanted.CONNECTION) {
                end(Outcome.PASSED);
            }
        }

        /** The last that is heard of a channel. Its closing is known earlier: before the handlers could say what they make of it. */
        @Override
        public void channelUnregistered(ChannelHandlerContext ctx) {
            over();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            end(new Outcome.WrongAnswer(
                    "it broke off the connection: " + Words.plain(String.valueOf(cause.getMessage()))));
        }
    }
}
