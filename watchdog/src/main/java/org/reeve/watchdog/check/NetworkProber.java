package org.reeve.watchdog.check;

import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.reeve.common.time.ReeveClock;

/** Asks on the network. */
final class NetworkProber implements Prober {
    /** The end of a TLS connection may take half of it. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final ReeveClock clock;
    private final ProbeTls tls;
    private final Pings pings;

    NetworkProber(EventLoop loop, ReeveClock clock, ProbeTls tls) {
        this.loop = loop;
        this.clock = clock;
        this.tls = tls;
        this.pings = new Pings(loop, clock);
    }

    @Override
    public void probe(Check check, InetAddress target, Consumer<Outcome> answered) {
        Duration begun = clock.elapsed();
        Duration timeout = check.terms().timeout();
        Consumer<Outcome> then =
                outcome -> answered.accept(judged(outcome, clock.elapsed().minus(begun), timeout));
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

    /** Who did not listen cannot say that nothing was said: after a time-out that came late the fault is this host's. */
    static Outcome judged(Outcome outcome, Duration took, Duration timeout) {
        boolean isLate = took.compareTo(timeout.plus(SLACK)) > 0;
        return isLate && !(outcome instanceof Outcome.Passed)
                ? new Outcome.NotAsked("it was too busy to listen in time")
                : outcome;
    }

    private void connect(
            Check check, InetAddress target, int port, Connection.Questions questions, Consumer<Outcome> then) {
        Connection.open(loop, new InetSocketAddress(target, port), check.terms().timeout(), questions, then);
    }
}
