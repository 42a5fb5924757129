package org.reeve.common.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.config.ConfigReader;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.time.VirtualClock;

class LifetimeTest {
    private final List<String> done = new ArrayList<>();
    private final ServiceNotifier silent = notifier(Map.of(), 1);

    private static ServiceNotifier notifier(Map<String, String> environment, long pid) {
        return ServiceNotifier.from(ReeveDaemon.Notify.BY_SYSTEM_CALL, environment, pid);
    }

    private interface Start {
        void with(DaemonParts parts) throws Exception;
    }

    private static final class Made extends ReeveDaemon {
        private final Start start;

        Made(Start start) {
            super("made");
            this.start = start;
        }

        @Override
        protected void start(DaemonParts parts) throws Exception {
            start.with(parts);
        }
    }

    private ExitCode live(Start start) {
        Made daemon = new Made(start);
        CountDownLatch signalled = new CountDownLatch(1);
        signalled.countDown();
        Lifetime lifetime = new Lifetime(daemon, silent, (what, cause) -> done.add(what));
        return DaemonRunner.live(daemon, lifetime, List.of(), signalled);
    }

    private void twoParts(DaemonParts parts) {
        parts.add("first", () -> done.add("first"));
        parts.add("broken", () -> {
            throw new IllegalStateException("this part cannot be closed");
        });
        parts.add("second", () -> done.add("second"));
    }

    @Test
    void partsStopInReverseOrderAlsoPastOneThatFails() {
        assertEquals(ExitCode.OK, live(this::twoParts));
        assertEquals(List.of("second", "first"), done);
    }

    @Test
    void aStartThatFailsUndoesWhatWasStarted() {
        assertEquals(ExitCode.FAILURE, live(parts -> {
            twoParts(parts);
            throw new StartException("port 842 is taken");
        }));
        assertEquals(List.of("second", "first"), done);
    }

    @Test
    void aWrongConfigurationHasItsOwnExitCode() {
        assertEquals(ExitCode.CONFIGURATION, live(parts -> ConfigReader.text("x", "a = ")
                .finish()));
        assertEquals(78, ExitCode.CONFIGURATION.number());
    }

    @Test
    void whatTakesSomebodyFirstIsNoMoreWorthARestartThanAWrongConfiguration() {
        assertEquals(ExitCode.CONFIGURATION, live(parts -> {
            throw StartException.notBefore("this host has not joined");
        }));
    }

    @Test
    void argumentsThatNobodyUnderstandsAreNotPassedOver() throws StartException {
        assertEquals(Optional.empty(), ReeveDaemon.configFile(List.of()));
        assertEquals(Optional.of(Path.of("/x.toml")), ReeveDaemon.configFile(List.of("--config", "/x.toml")));
        for (List<String> wrong : List.of(List.of("/x.toml"), List.of("--config"), List.of("--config", "a", "b"))) {
            assertThrows(StartException.class, () -> ReeveDaemon.configFile(wrong));
        }
    }

    @Test
    void aPartAddedWhileStoppingIsClosedAtOnce() {
        DaemonParts parts = new DaemonParts(ReeveClock.system(), silent, new Fatal((what, cause) -> {}));
        assertTrue(parts.stop(Duration.ofSeconds(10)));
        parts.add("late", () -> done.add("late"));
        assertEquals(List.of("late"), done);
    }

    @Test
    void aPartThatHangsIsLeftBehind() {
        DaemonParts parts = new DaemonParts(ReeveClock.system(), silent, new Fatal((what, cause) -> {}));
        CountDownLatch never = new CountDownLatch(1);
        parts.add("hanging", never::await);
        assertFalse(parts.stop(Duration.ofMillis(50)));
        never.countDown();
    }

    @Test
    void onlyTheFirstFatalCounts() {
        Fatal fatal = new Fatal((what, cause) -> done.add(what));
        fatal.now("the cause", null);
        fatal.uncaughtException(Thread.currentThread(), new IllegalStateException("its consequence"));
        assertEquals(List.of("the cause"), done);
    }

    @Test
    void theGateShutsWhenALoopStandsStillAndOpensAgain() {
        VirtualClock clock = new VirtualClock(Instant.EPOCH);
        ProgressGate gate = new ProgressGate(clock);
        ProgressGate.Loop loop = gate.register("guests", Duration.ofSeconds(2));
        clock.advance(Duration.ofSeconds(2));
        assertEquals(List.of(), gate.stalled());
        clock.advance(Duration.ofMillis(1));
        assertEquals(List.of(loop), gate.stalled());
        assertEquals("guests (no round for 2001 ms, limit 2000 ms)", loop.toString());
        loop.progressed();
        assertEquals(List.of(), gate.stalled());
    }

    @Test
    void theWatchdogIsForThisProcessOnly() {
        Map<String, String> own = Map.of("NOTIFY_SOCKET", "@x", "WATCHDOG_USEC", "3000000", "WATCHDOG_PID", "7");
        assertEquals(Optional.of(Duration.ofSeconds(3)), notifier(own, 7).watchdog());
        assertEquals(Optional.empty(), notifier(own, 8).watchdog());
        assertEquals(
                Optional.empty(),
                notifier(Map.of("WATCHDOG_USEC", "3000000"), 7).watchdog());
    }

    @Test
    void theSystemSaysWhyADatagramWasNotSent() {
        assertEquals(2, UnixDatagrams.to("/nonexistent/notify").send("READY=1")); // ENOENT
        assertEquals(111, UnixDatagrams.to("@reeve-nobody-listens").send("READY=1")); // ECONNREFUSED
    }

    @Test
    void aProgramCanSendItAndSaysWhyItDidNot(@TempDir Path directory) throws IOException {
        Path program = directory.resolve("notify");
        Files.writeString(program, """
                #!/bin/sh
                printf '%s\\n' "$NOTIFY_SOCKET" "$@" >"${0%/*}/sent"
                [ "$2" != FAIL=1 ] || exit 7
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        NotifyProgram notify = new NotifyProgram(program, "/run/x");
        assertEquals("", notify.send("READY=1\nSTATUS=two words"));
        assertEquals(
                List.of("/run/x", "--no-block", "READY=1", "STATUS=two words"),
                Files.readAllLines(directory.resolve("sent")));
        assertEquals(program + " ended with 7", notify.send("FAIL=1"));
        assertFalse(new NotifyProgram(directory.resolve("absent"), "/run/x")
                .send("READY=1")
                .isEmpty());
    }

    @Test
    void everyLogLineCarriesItsPriority() {
        assertEquals("<3>a\n<3>  b\n", DaemonLog.lines(DaemonLog.Priority.ERROR, "a\r\n  b\n"));
    }
}
