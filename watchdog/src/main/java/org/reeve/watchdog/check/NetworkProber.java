package org.reeve.watchdog.check;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.reeve.common.time.ReeveClock;

/** Asks on the network. */
final class NetworkProber implements Prober {
    private final EventLoop loop;
    private final Attention attention;
    private final ProbeTls tls;
    private final Pings pings;

    NetworkProber(EventLoop loop, ReeveClock clock, ProbeTls tls) {
        this.loop = loop;
        this.attention = new Attention(loop, clock);
        this.tls = tls;
        this.pings = new Pings(loop, clock);
    }

    @Override
    public void probe(Check check, InetAddress target, Consumer<Outcome> answered) {
        Attention.Span span = attention.begin();
        try {
            ask(
                    check,
                    target,
                    outcome -> answered.accept(span.end(outcome, check.terms().timeout())));
        } catch (RuntimeException | LinkageError bug) {
            span.giveUp();
            throw bug;
        }
    }

    private void ask(Check check, InetAddress target, Consumer<Outcome> then) {
        switch (check) {
            case Check.Ping ping -> pings.ping(target, ping.terms().timeout(), then);
            case Check.Tcp tcp -> connect(check, target, tcp.port(), _ -> List.of(), then);
            case Check.Ssh ssh -> connect(check, target, ssh.port(), end -> List.of(new SshBanner(end)), then);
            case Check.Http http ->
                connect(
                        check,
                        target,
                        http.port(),
                        end -> HttpAnswer.handlers(http, tls.handlers(http, target), target, end),
                        then);
        }
    }

    private void connect(
            Check check, InetAddress target, int port, Connection.Questions questions, Consumer<Outcome> then) {
        Connection.open(loop, new InetSocketAddress(target, port), check.terms().timeout(), questions, then);
    }
}
