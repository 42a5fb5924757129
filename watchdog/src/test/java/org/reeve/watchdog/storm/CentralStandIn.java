package org.reeve.watchdog.storm;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.identity.ExpectedPeer;
import org.reeve.common.identity.LiveCredentials;
import org.reeve.common.identity.NodeName;
import org.reeve.common.link.Link;
import org.reeve.common.link.LinkListener;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.ReportParts;
import org.reeve.watchdog.FakePeers;
import org.reeve.watchdog.TestAuthority;

/** Central as a host sees it: it keeps the newest report, counts, and asks for operations. */
final class CentralStandIn implements AutoCloseable {
    private final FakePeers peers = new FakePeers();
    private final ReeveClock clock = ReeveClock.system();
    private final Map<OperationId, CompletableFuture<Duration>> asked = new ConcurrentHashMap<>();
    private final AtomicLong reports = new AtomicLong();
    private final Link link = peers.link(new NodeName.Central(), ExpectedPeer.anyHost(), new Ear());
    private final int port;
    private volatile List<GuestReport> newest = List.of();

    CentralStandIn(TestAuthority authority) throws Exception {
        port = peers.listen(
                new LiveCredentials(authority.credentials(new NodeName.Central())), ExpectedPeer.anyHost(), link);
    }

    int port() {
        return port;
    }

    /** How the host's guests are, as it told last. */
    Stream<GuestReport> guests() {
        return newest.stream();
    }

    long reports() {
        return reports.get();
    }

    /** @return how long it took until the host had done it */
    CompletableFuture<Duration> ask(GuestId guest, OperationRequest request) {
        OperationId id = OperationId.next(clock, RandomGenerator.getDefault());
        Duration begun = clock.elapsed();
        CompletableFuture<Duration> done = new CompletableFuture<>();
        asked.put(id, done);
        link.sendReliable(new Message.RunOperation(new Operation(
                id, 1, guest, request, "storm", clock.now(), clock.now().plusSeconds(600))));
        return done.thenApply(at -> at.minus(begun));
    }

    @Override
    public void close() {
        peers.close();
    }

    private final class Ear implements LinkListener {
        private final ReportParts parts = new ReportParts();

        @Override
        public void up(NodeName peer) {}

        @Override
        public void received(Message message, Runnable dealtWith) {
            dealtWith.run();
            if (message instanceof Message.HostReport report) {
                reported(report);
            } else if (message instanceof Message.HostReportPart part) {
                parts.add(part).ifPresent(this::reported);
            } else if (message instanceof Message.OperationChanged changed) {
                CompletableFuture<Duration> done = asked.get(changed.status().id());
                if (done != null && changed.status().state().isEnd()) {
                    done.complete(clock.elapsed());
                }
            }
        }

        private void reported(Message.HostReport report) {
            newest = report.guests();
            reports.incrementAndGet();
        }

        @Override
        public void down(@Nullable String reason) {}
    }
}
