package org.reeve.watchdog.check;

import io.netty.channel.EventLoop;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.reeve.common.time.ReeveClock;

/**
 * Sends pings and looks for their replies, without a thread or a process: after 2 ms, and then less and less often, each looks
 * into a socket of its own. On the event loop only.
 */
final class Pings {
    private static final Duration FIRST_LOOK = Duration.ofMillis(2);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    /** What a guest can have the host read at one look, when it answers with a flood. */
    private static final int MOST_PER_LOOK = 16;

    private final EventLoop loop;
    private final ReeveClock clock;
    private final SecureRandom random = new SecureRandom();

    Pings(EventLoop loop, ReeveClock clock) {
        this.loop = loop;
        this.clock = clock;
    }

    void ping(InetAddress target, Duration timeout, Consumer<Outcome> then) {
        EchoMessage message = new EchoMessage(
                target instanceof Inet4Address ? EchoMessage.Family.IPV4 : EchoMessage.Family.IPV6,
                (short) random.nextInt(),
                random.nextLong());
        IcmpSocket socket;
        try {
            socket = IcmpSocket.to(target);
        } catch (IcmpSocket.Failed failed) {
            then.accept(outcome(failed));
            return;
        }
        Ping ping = new Ping(socket, message, timeout, then);
        try {
            socket.send(message.request());
        } catch (IcmpSocket.Failed failed) {
            ping.end(outcome(failed));
            return;
        }
        ping.lookAfter(FIRST_LOOK);
    }

    static Outcome outcome(IcmpSocket.Failed failed) {
        return switch (failed.errno()) {
            case IcmpSocket.EHOSTUNREACH, IcmpSocket.EHOSTDOWN -> new Outcome.NoAnswer("it could not be reached");
            case IcmpSocket.EPERM, IcmpSocket.EACCES ->
                new Outcome.NotAsked("it may not send pings, which needs CAP_NET_RAW");
            default -> new Outcome.NotAsked(String.valueOf(failed.getMessage()));
        };
    }

    /** One that is under way. */
    private final class Ping {
        private final IcmpSocket socket;
        private final EchoMessage message;
        private final Duration timeout;
        private final Duration deadline;
        private final Consumer<Outcome> then;

        Ping(IcmpSocket socket, EchoMessage message, Duration timeout, Consumer<Outcome> then) {
            this.socket = socket;
            this.message = message;
            this.timeout = timeout;
            this.deadline = clock.elapsed().plus(timeout);
            this.then = then;
        }

        void lookAfter(Duration wait) {
            var _ = loop.schedule(() -> look(wait), wait.toNanos(), TimeUnit.NANOSECONDS);
        }

        private void look(Duration waited) {
            try {
                for (int i = 0; i < MOST_PER_LOOK; i++) {
                    if (message.isAnsweredBy(socket.receive(EchoMessage.MOST_BYTES))) {
                        end(Outcome.PASSED);
                        return;
                    }
                }
            } catch (IcmpSocket.Failed failed) {
                if (failed.errno() != IcmpSocket.EAGAIN) {
                    end(outcome(failed));
                    return;
                }
            }
            Duration left = deadline.minus(clock.elapsed());
            if (left.isPositive()) {
                lookAfter(shortest(waited.multipliedBy(2), LONGEST_WAIT, left));
            } else {
                end(new Outcome.NoAnswer("there was no answer within " + Words.seconds(timeout)));
            }
        }

        void end(Outcome outcome) {
            socket.close();
            then.accept(outcome);
        }
    }

    private static Duration shortest(Duration a, Duration b, Duration c) {
        Duration shorter = a.compareTo(b) < 0 ? a : b;
        return shorter.compareTo(c) < 0 ? shorter : c;
    }
}
