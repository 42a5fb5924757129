package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.HostId;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.wire.Message;
import org.reeve.common.wire.WireCodec;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.evidence.SimulatedEvidence;
import org.reeve.watchdog.journal.Journal;
import org.reeve.watchdog.policy.HostPolicy;
import org.reeve.watchdog.recovery.Brake;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.RealTimeline;
import org.reeve.watchdog.vm.SimulatedHypervisor;

/** A loop that cannot go on says so, whatever the reason; who waits for it would wait for ever. */
class LoopEndsTest {
    private static final GuestId GUEST = new GuestId(new UUID(1, 2));
    private static final Duration STANDSTILL = Duration.ofMillis(500);

    private final ReeveClock clock = ReeveClock.system();
    private final ProgressGate progress = new ProgressGate(clock);
    private final List<String> fatal = new CopyOnWriteArrayList<>();
    private final CountDownLatch let = new CountDownLatch(1);
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
    private final SimulatedHypervisor hypervisor = new SimulatedHypervisor(new RealTimeline(time));

    @TempDir
    private Path directory;

    private Journal journal;

    @BeforeEach
    void open() throws Exception {
        journal = Journal.open(directory.resolve("journal.sqlite"), WireCodec.create(), clock);
    }

    @AfterEach
    void close() {
        let.countDown();
        hypervisor.close();
        journal.close();
        time.shutdownNow();
    }

    private GuestLoop loop(Runnable whenCentralIsTold) throws Exception {
        LoopVoice voice = new LoopVoice() {
            @Override
            public void toCentral(Message message) {
                whenCentralIsTold.run();
            }

            @Override
            public void outboxGrew() {}

            @Override
            public void toAgent(GuestId guest, Message message) {}

            @Override
            public void checks(List<WantedChecks> wanted) {}

            @Override
            public void guests(List<Guest> guests) {}
        };
        GuestLoop loop = new GuestLoop(
                new LoopConfig(
                        new HostId(new UUID(1, 1)),
                        "test",
                        "0",
                        "the only boot",
                        HostPolicy.of(LoopWorld.POLICY),
                        Brake.Limits.DEFAULT,
                        HostChecks.NONE,
                        name -> true),
                new LoopTools(hypervisor, new SimulatedEvidence()),
                journal,
                voice,
                clock,
                new GuestLoop.Watch(
                        progress.register("guests", STANDSTILL), (what, cause) -> fatal.add(what + ": " + cause)));
        loop.start();
        return loop;
    }

    private static Message.Heartbeat heartbeat() {
        return new Message.Heartbeat(GUEST, "0.1", new UUID(5, 5), 5, List.of("127.0.0.1"), 0);
    }

    @Test
    void anErrorInIt() throws Exception {
        loop(() -> {
            throw new StackOverflowError("deep");
        });
        await().until(() -> !fatal.isEmpty());
        assertEquals(List.of("the loop that decides has ended: java.lang.StackOverflowError: deep"), fatal);
    }

    @Test
    void aJournalThatTurnsOutToBeDamaged() throws Exception {
        loop(() -> {});
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("journal.sqlite"));
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("DROP TABLE recovery");
        }
        hypervisor.operatorStarts(hypervisor.define("web"));
        await().until(() -> !fatal.isEmpty());
        assertTrue(fatal.getFirst().contains("sets it aside"), fatal::toString);
    }

    @Test
    void aStandstillShutsTheGateAndAQueueThatGrewMeanwhileIsFatal() throws Exception {
        CountDownLatch stands = new CountDownLatch(1);
        GuestLoop loop = loop(() -> {
            stands.countDown();
            try {
                let.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        stands.await();
        for (int i = 0; i < 100_001; i++) {
            loop.agentSaid(GUEST, heartbeat(), () -> {});
        }
        await().until(() -> progress.stalled().size() == 1);
        assertEquals(List.of(), fatal);
        let.countDown();
        await().until(() -> !fatal.isEmpty());
        assertTrue(fatal.getFirst().contains("events wait"), fatal::toString);
    }

    @Test
    void heartbeatsAreNotKeptWhileTheJournalCannotBeWritten() {
        Backlog backlog = new Backlog(Duration.ZERO);
        for (int i = 0; i < 10; i++) {
            backlog.keepUnlessItComesAgain(new LoopEvent.FromAgent(GUEST, heartbeat(), () -> {}));
        }
        backlog.keepUnlessItComesAgain(new LoopEvent.AgentLinked(GUEST, AgentLine.NONE));
        assertEquals(List.of(new LoopEvent.AgentLinked(GUEST, AgentLine.NONE)), backlog.takeWhenDue(Duration.ZERO));
    }
}
