package org.reeve.watchdog.storm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.reeve.common.guest.AgentPresence;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.GuestReport;
import org.reeve.common.guest.HostId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.identity.CredentialStore;
import org.reeve.common.identity.NodeName;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.FullHost;
import org.reeve.watchdog.TestAuthority;

/** One host with its guests, watched for a while; then all guests die at once. */
final class Storm implements AutoCloseable {
    private static final ConditionFactory IN_TIME =
            Awaitility.await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ofMillis(50));
    private static final Duration ASK_EVERY = Duration.ofMillis(100);

    private final int guests;
    private final AgentCrowd.Reach reach;
    private final Path journal;
    private final CentralStandIn central;
    private final AgentCrowd agents;
    private final HostProcess host;

    /**
     * @param start how long the hypervisor takes to start a guest
     * @param options of the host's Java, besides those that it is shipped with
     */
    Storm(Path directory, int guests, AgentCrowd.Reach reach, Duration start, List<String> options) throws Exception {
        this.guests = guests;
        this.reach = reach;
        Path state = Files.createDirectories(directory.resolve("state"));
        Path channels = Files.createDirectories(directory.resolve("channel"));
        journal = state.resolve("journal.sqlite");
        TestAuthority authority = new TestAuthority(ReeveClock.system().now());
        NodeName.Host name = new NodeName.Host(new HostId(new UUID(7, 7)));
        new CredentialStore(state.resolve("identity")).save(authority.credentials(name));
        central = new CentralStandIn(authority);
        agents = new AgentCrowd(guests, reach, channels, name, authority);
        host = HostProcess.start(directory, central, agents, guests, start, options);
    }

    /** What idling costs. */
    record Idle(double cpuPercent, long rss, long mostRss, long reports) {}

    /**
     * What came of it.
     *
     * @param decided from the death of a guest until what to do about it was in the journal, for each guest
     * @param begun until its turn had come, and its restart was in the journal
     * @param called until the hypervisor was asked for it
     * @param running until it ran again
     * @param operations how long operations of central took meanwhile
     * @param starts of all guests together
     * @param rss of the host, in MiB, afterwards
     */
    record Figures(
            Percentiles decided,
            Percentiles begun,
            Percentiles called,
            Percentiles running,
            Percentiles operations,
            int starts,
            int mostStartsOfOneGuest,
            int mostStartsAtOnce,
            long rss,
            Duration cpu) {}

    /** Until central has heard that all guests are well and their agents there. */
    void awaitWell() throws IOException {
        try {
            IN_TIME.until(() -> central.guests().filter(this::isWell).count() == guests);
        } catch (RuntimeException never) {
            throw new AssertionError(
                    central.guests().filter(this::isWell).count() + " of " + guests + " guests are well:\n"
                            + host.log(),
                    never);
        }
    }

    private boolean isWell(GuestReport guest) {
        AgentPresence wanted =
                switch (reach) {
                    case CHANNEL -> AgentPresence.CHANNEL;
                    case NETWORK -> AgentPresence.CONNECTED;
                };
        return guest.power() == PowerState.RUNNING && guest.recovery().equals("healthy") && guest.agent() == wanted;
    }

    Idle idle(Duration duration) throws IOException {
        Duration cpu = host.cpu();
        Duration begun = ReeveClock.system().elapsed();
        long reports = central.reports();
        Awaitility.await()
                .atMost(duration.multipliedBy(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> elapsedSince(begun).compareTo(duration) >= 0);
        double seconds = elapsedSince(begun).toMillis();
        return new Idle(
                100 * host.cpu().minus(cpu).toMillis() / seconds,
                host.memory("VmRSS"),
                host.memory("VmHWM"),
                central.reports() - reports);
    }

    Figures killAll() throws Exception {
        Duration cpu = host.cpu();
        List<CompletableFuture<Duration>> asked = new ArrayList<>();
        Duration[] askedAt = {ReeveClock.system().elapsed()};
        JournalReader decisions = JournalReader.start(journal, JournalReader.Table.DECISION);
        JournalReader restarts = JournalReader.start(journal, JournalReader.Table.INTENT);
        // Dead at once: a guest whose agent were found dead before its QEMU is another story.
        host.kill();
        agents.die();
        boolean[] seenDead = {false};
        IN_TIME.until(() -> {
            if (elapsedSince(askedAt[0]).compareTo(ASK_EVERY) >= 0 && asked.size() < guests) {
                askedAt[0] = ReeveClock.system().elapsed();
                asked.add(central.ask(FullHost.guest(asked.size()), new OperationRequest.Policy("priority = 40")));
            }
            boolean allRun = central.guests().allMatch(guest -> guest.power() == PowerState.RUNNING);
            seenDead[0] |= !allRun;
            return seenDead[0] && allRun;
        });
        awaitWell();
        List<Duration> operations = new ArrayList<>();
        for (CompletableFuture<Duration> each : asked) {
            operations.add(each.orTimeout(60, TimeUnit.SECONDS).join());
        }
        HostProcess.Told told = host.tell();
        Map<GuestId, Instant> firstDecisions = decisions.end();
        Map<GuestId, Instant> firstIntents = restarts.end();
        List<Duration> decided = new ArrayList<>();
        List<Duration> begun = new ArrayList<>();
        List<Duration> called = new ArrayList<>();
        List<Duration> running = new ArrayList<>();
        for (int i = 0; i < guests; i++) {
            HostProcess.History history = told.histories().get(i);
            decided.add(Duration.between(history.died(), firstDecisions.get(FullHost.guest(i))));
            begun.add(Duration.between(history.died(), firstIntents.get(FullHost.guest(i))));
            called.add(Duration.between(history.died(), history.called()));
            running.add(Duration.between(history.died(), history.started()));
        }
        return new Figures(
                Percentiles.of(decided),
                Percentiles.of(begun),
                Percentiles.of(called),
                Percentiles.of(running),
                Percentiles.of(operations),
                told.histories().stream().mapToInt(HostProcess.History::starts).sum(),
                told.histories().stream()
                        .mapToInt(HostProcess.History::starts)
                        .max()
                        .orElseThrow(),
                told.mostStartsAtOnce(),
                host.memory("VmRSS"),
                host.cpu().minus(cpu));
    }

    private static Duration elapsedSince(Duration begun) {
        return ReeveClock.system().elapsed().minus(begun);
    }

    @Override
    public void close() {
        host.close();
        agents.close();
        central.close();
    }
}
