package org.reeve.agent.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.agent.plan.GuestCheck;
import org.reeve.agent.plan.GuestCheck.Probe;
import org.reeve.agent.plan.GuestPath;
import org.reeve.agent.plan.PlanStep;
import org.reeve.agent.plan.UnitFact;
import org.reeve.agent.system.SimulatedSystem;
import org.reeve.common.guest.InsideCheck;
import org.reeve.common.guest.InsideCheck.Action;
import org.reeve.common.guest.InsideCheck.State;
import org.reeve.common.time.ReeveClock;

class CheckRoundsTest {
    private static final Duration TEN = Duration.ofSeconds(10);

    @TempDir
    private Path proc;

    private final SimulatedSystem guest = new SimulatedSystem();
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Time time = new Time();
    private List<GuestCheck> wanted = List.of();
    private int changes;
    private CheckRounds rounds;

    /** Stands still but for the test. */
    private static final class Time implements ReeveClock {
        private Duration elapsed = Duration.ofHours(1);

        @Override
        public Instant now() {
            return Instant.EPOCH.plus(elapsed);
        }

        @Override
        public Duration elapsed() {
            return elapsed;
        }
    }

    @BeforeEach
    void begin() throws IOException {
        proc("sys/kernel/random/boot_id", "5b0fa0a4-1f6e-4a51-9a0e-0d6a3c1f9b02\n");
        proc("loadavg", "4.00 2.00 1.00 1/100 1234\n");
        proc("stat", "cpu  1 2 3\ncpu0 1 2 3\ncpu1 1 2 3\nintr 5\n");
        proc("meminfo", "MemTotal:  1000 kB\nMemFree: 10 kB\nMemAvailable:  80 kB\n");
        proc("self/mounts", "/dev/vda1 / ext4 rw 0 0\n");
        rounds = new CheckRounds(() -> wanted, KernelFacts.at(proc), guest, waiting::add, time);
        rounds.listen(() -> changes++);
    }

    @Test
    void aCheckFailsWhenItFailedOftenEnoughInARowAndPassesAtOnce() {
        wanted = List.of(unit("shop", 3));
        runs("nginx.service", UnitFact.Active.STOPPED);
        after(Duration.ZERO);
        assertEquals(State.UNSETTLED, state(0));
        after(TEN);
        assertEquals(State.UNSETTLED, state(0));
        after(TEN);
        assertEquals(
                new InsideCheck(
                        "shop",
                        Action.RESTART_SERVICE,
                        "nginx.service",
                        State.FAILING,
                        time.now().minus(TEN).minus(TEN),
                        "nginx.service is stopped"),
                rounds.report().getFirst());
        runs("nginx.service", UnitFact.Active.RUNNING);
        after(TEN);
        assertEquals(State.PASSING, state(0));
        runs("nginx.service", UnitFact.Active.FAILED);
        after(TEN);
        assertEquals(State.PASSING, state(0));
    }

    @Test
    void theListenerHearsOfChangesOnly() {
        wanted = List.of(unit("shop", 1));
        runs("nginx.service", UnitFact.Active.RUNNING);
        after(Duration.ZERO);
        int settled = changes;
        for (int i = 0; i < 10; i++) {
            after(TEN);
        }
        assertEquals(settled, changes);
        runs("nginx.service", UnitFact.Active.FAILED);
        after(TEN);
        assertEquals(settled + 1, changes);
    }

    @Test
    void nothingIsMadeBeforeItIsDueAndNoRoundBesideAnother() {
        wanted = List.of(unit("shop", 1));
        rounds.tick();
        time.elapsed = time.elapsed.plus(TEN);
        rounds.tick();
        assertEquals(1, waiting.size());
        runAll();
        rounds.tick();
        assertEquals(1, waiting.size());
        runAll();
        time.elapsed = time.elapsed.plusSeconds(9);
        rounds.tick();
        assertEquals(0, waiting.size());
    }

    @Test
    void checksThatStayTheSameKeepTheirStandingWhenTheDocumentChanges() {
        wanted = List.of(unit("shop", 1));
        runs("nginx.service", UnitFact.Active.STOPPED);
        after(Duration.ZERO);
        wanted = List.of(memory("memory", 5), unit("shop", 1));
        rounds.tick();
        assertEquals(List.of(State.UNSETTLED, State.FAILING), states());
        wanted = List.of(memory("memory", 5));
        after(Duration.ZERO);
        assertEquals(List.of(State.PASSING), states());
    }

    @Test
    void theKernelIsReadWithoutAnyProcess() {
        wanted = List.of(
                memory("enough", 8),
                memory("little", 9),
                load("calm", 201, 101, 51),
                load("busy", 0, 0, 49),
                check("mounted", new Probe.DiskFree(GuestPath.of("/"), 0, 1)),
                check("full", new Probe.DiskFree(GuestPath.of("/"), 0, Long.MAX_VALUE)),
                check("unmounted", new Probe.DiskFree(GuestPath.of("/srv"), 1, 0)));
        after(Duration.ZERO);
        assertEquals(
                List.of(
                        State.PASSING,
                        State.FAILING,
                        State.PASSING,
                        State.FAILING,
                        State.PASSING,
                        State.FAILING,
                        State.FAILING),
                states());
        assertEquals("8.0 % of the memory is available", what(1));
        assertEquals("the load of 15 min is 0.50 for each CPU", what(3));
        assertTrue(what(5).startsWith("/ has "), what(5));
        assertEquals("nothing is mounted at /srv", what(6));
        assertEquals(List.of(), guest.ran());
    }

    @Test
    void aPortAnswersOrDoesNot() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
            wanted = List.of(check("db", new Probe.PortAnswers(port)));
            after(Duration.ZERO);
            assertEquals(State.PASSING, state(0));
        }
        after(TEN);
        assertEquals(State.FAILING, state(0));
        assertTrue(what(0).contains("port " + port), what(0));
    }

    @Test
    void aCommandRunsAsItsUserAndItsExitDecides() {
        guest.program("/bin/queue", 0, "");
        wanted = List.of(
                check("queue", new Probe.CommandSucceeds(List.of("/bin/queue", "-l"), "nobody", TEN)),
                check("gone", new Probe.CommandSucceeds(List.of("/bin/gone"), "nobody", TEN)));
        after(Duration.ZERO);
        assertEquals(List.of(State.PASSING, State.FAILING), states());
        assertEquals(List.of("nobody: /bin/queue -l", "nobody: /bin/gone"), guest.ran());
        guest.program("/bin/queue", 2, "42 mails\nwait");
        after(TEN);
        assertEquals("/bin/queue ended with 2: 42 mails?wait", what(0));
    }

    @Test
    void aServiceIsRestartedForTheHostAndLookedAtAtOnce() {
        wanted = List.of(unit("shop", 1));
        runs("nginx.service", UnitFact.Active.STOPPED);
        after(Duration.ZERO);
        rounds.restart("nginx.service");
        runAll();
        assertEquals(List.of(new PlanStep.TakeIn("nginx.service", PlanStep.TakeIn.How.RESTART)), guest.carriedOut());
        runs("nginx.service", UnitFact.Active.RUNNING);
        after(Duration.ofSeconds(1));
        assertEquals(State.PASSING, state(0));
    }

    @Test
    void restartsAreLimitedAndReevesOwnAndOddNamesRefused() {
        for (int i = 0; i < 20; i++) {
            rounds.restart("nginx.service");
            rounds.restart("reeve-agent.service");
            rounds.restart("-x.service");
            rounds.restart("getty.target");
        }
        runAll();
        assertEquals(5, guest.carriedOut().size());
        time.elapsed = time.elapsed.plus(Duration.ofMinutes(15));
        rounds.restart("nginx.service");
        runAll();
        assertEquals(6, guest.carriedOut().size());
    }

    @Test
    void aCheckThatDoesNotComeBackFails() {
        wanted = List.of(
                check("queue", new Probe.CommandSucceeds(List.of("/bin/queue"), "nobody", TEN)), memory("memory", 5));
        guest.program("/bin/queue", 0, "");
        guest.whileItRuns(() -> {
            time.elapsed = time.elapsed.plus(Duration.ofMinutes(4));
            rounds.tick();
            assertEquals(List.of(State.FAILING, State.PASSING), states());
            assertTrue(what(0).contains("has not come back"), what(0));
        });
        after(Duration.ZERO);
        assertEquals(List.of(State.PASSING, State.PASSING), states());
    }

    private void after(Duration passes) {
        time.elapsed = time.elapsed.plus(passes);
        rounds.tick();
        runAll();
    }

    private void runAll() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    private List<State> states() {
        return rounds.report().stream().map(InsideCheck::state).toList();
    }

    private State state(int index) {
        return states().get(index);
    }

    private String what(int index) {
        return rounds.report().get(index).what();
    }

    private void runs(String unit, UnitFact.Active active) {
        guest.unit(unit, new UnitFact(UnitFact.Load.LOADED, UnitFact.Boot.ENABLED, active));
    }

    private static GuestCheck unit(String name, int failures) {
        return new GuestCheck(
                name, new Probe.UnitActive("nginx.service"), TEN, failures, Action.RESTART_SERVICE, "nginx.service");
    }

    private static GuestCheck memory(String name, int percent) {
        return check(name, new Probe.MemoryAvailable(percent));
    }

    private static GuestCheck load(String name, int one, int five, int fifteen) {
        return check(name, new Probe.LoadBelow(one, five, fifteen));
    }

    private static GuestCheck check(String name, Probe probe) {
        return new GuestCheck(name, probe, TEN, 1, Action.ALERT, null);
    }

    private void proc(String name, String text) throws IOException {
        Path file = proc.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
