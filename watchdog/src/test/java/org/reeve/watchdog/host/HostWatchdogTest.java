package org.reeve.watchdog.host;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.common.daemon.ProgressGate;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.time.VirtualClock;

class HostWatchdogTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STANDSTILL = Duration.ofSeconds(20);
    private static final Duration FEED = Duration.ofSeconds(10);

    private final VirtualClock clock = new VirtualClock(Instant.EPOCH);
    private final ProgressGate progress = new ProgressGate(clock);
    private final List<ProgressGate.Loop> loops = List.of(
            progress.register("guests", STANDSTILL),
            progress.register("libvirt's events", STANDSTILL),
            progress.register("journal", STANDSTILL));

    @TempDir
    private Path sysfs;

    private SimulatedWatchdog kernel;

    @BeforeEach
    void makeADevice() throws IOException {
        kernel = new SimulatedWatchdog(clock, sysfs);
    }

    private HostWatchdog arm() throws RefusedException {
        return HostWatchdog.arm(SimulatedWatchdog.PATH, TIMEOUT, sysfs, kernel, progress);
    }

    private String refusal() {
        String why =
                String.valueOf(assertThrows(RefusedException.class, this::arm).getMessage());
        assertFalse(kernel.isTicking(), "a device that was refused must not reset the host");
        return why;
    }

    /** One round of everybody but {@code still}, and one feed. */
    private void round(HostWatchdog watchdog, int still) {
        for (int loop = 0; loop < loops.size(); loop++) {
            if (loop != still) {
                loops.get(loop).progressed();
            }
        }
        watchdog.feed();
        clock.advance(FEED);
    }

    @Test
    void theHostStaysUpWhileEverythingGoesOn() throws Exception {
        HostWatchdog watchdog = arm();
        for (int i = 0; i < 100; i++) {
            round(watchdog, -1);
        }
        assertFalse(kernel.hasResetTheHost());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void oneThatStandsStillIsEnoughToResetTheHost(int still) throws Exception {
        HostWatchdog watchdog = arm();
        round(watchdog, -1);
        // Not before its time-out, counted from the last feed while all was well.
        for (Duration over = FEED; over.compareTo(TIMEOUT) < 0; over = over.plus(FEED)) {
            round(watchdog, still);
            assertFalse(kernel.hasResetTheHost());
        }
        for (Duration over = Duration.ZERO; over.compareTo(STANDSTILL.plus(FEED)) < 0; over = over.plus(FEED)) {
            round(watchdog, still);
        }
        assertTrue(kernel.hasResetTheHost());
    }

    @Test
    void whoGoesOnInTimeIsFedForAgain() throws Exception {
        HostWatchdog watchdog = arm();
        for (int i = 0; i < 5; i++) {
            round(watchdog, 1);
        }
        for (int i = 0; i < 20; i++) {
            round(watchdog, -1);
        }
        assertFalse(kernel.hasResetTheHost());
    }

    @Test
    void anOrderlyStopStopsTheDevice() throws Exception {
        arm().close();
        assertFalse(kernel.isTicking());
        clock.advance(TIMEOUT.multipliedBy(2));
        assertFalse(kernel.hasResetTheHost());
    }

    @Test
    void aCrashDoesNotStopItAndTheNextDaemonTakesItUp() throws Exception {
        arm();
        kernel.itsProcessDies();
        assertTrue(kernel.isTicking());
        clock.advance(TIMEOUT.minusSeconds(5));
        HostWatchdog next = arm();
        for (int i = 0; i < 20; i++) {
            round(next, -1);
        }
        assertFalse(kernel.hasResetTheHost());
        kernel.itsProcessDies();
        clock.advance(TIMEOUT.plusSeconds(1));
        assertTrue(kernel.hasResetTheHost());
    }

    @Test
    void withoutAWayOutItIsNotEvenOpened() throws Exception {
        kernel.hasNoWayOut();
        assertTrue(refusal().contains("nowayout=0"));
        kernel.saysNothingOf("nowayout");
        assertTrue(refusal().contains("does not say whether it could be stopped"));
        assertEquals(0, kernel.feeds);
    }

    @Test
    void aTimeoutThatIsNotReadBackAsAskedIsRefused() {
        kernel.step = Duration.ofSeconds(25);
        String why = refusal();
        assertTrue(why.contains("told to wait for 60 s and says that it waits for 50 s"), why);
    }

    @Test
    void aTimeoutBeyondItsLimitIsRefusedBeforeItIsOpened() throws Exception {
        kernel.says("max_timeout", "42");
        assertTrue(refusal().contains("42 s at most"));
        kernel.says("max_timeout", "0"); // no limit
        arm().close();
    }

    @ParameterizedTest
    @EnumSource
    void aDriverThatLacksSomethingIsRefusedAndStopped(WatchdogDevice.Ability ability) {
        kernel.abilities.remove(ability);
        assertTrue(refusal().contains("its driver lacks"));
    }

    @Test
    void aDeviceThatAnotherProgramFeedsIsLeftToIt() throws Exception {
        WatchdogDevice others = kernel.open(SimulatedWatchdog.PATH);
        String why =
                String.valueOf(assertThrows(RefusedException.class, this::arm).getMessage());
        assertTrue(why.contains("another program has it open") && why.contains("RuntimeWatchdogSec"), why);
        assertTrue(kernel.isTicking());
        others.disarm();
    }

    @Test
    void onlyWatchdogDevicesAreOpened() {
        for (String path : List.of("/dev/sda", "/dev/watchdog0/x", "/dev/watchdogs")) {
            assertThrows(
                    RefusedException.class,
                    () -> HostWatchdog.arm(Path.of(path), TIMEOUT, sysfs, kernel, progress),
                    path);
        }
        assertEquals(0, kernel.feeds);
    }

    @Test
    void theOldNameIsThatOfTheFirstDevice() throws Exception {
        HostWatchdog.arm(Path.of("/dev/watchdog"), TIMEOUT, sysfs, kernel, progress)
                .close();
        assertFalse(kernel.isTicking());
    }

    @Test
    void itsThreadFeedsUntilItIsClosed() throws Exception {
        SimulatedWatchdog real = new SimulatedWatchdog(ReeveClock.system(), sysfs);
        ProgressGate open = new ProgressGate(ReeveClock.system());
        HostWatchdog watchdog = HostWatchdog.arm(SimulatedWatchdog.PATH, Duration.ofSeconds(3), sysfs, real, open);
        watchdog.start();
        await().until(() -> real.feeds >= 4);
        watchdog.close();
        assertFalse(real.isTicking());
    }

    @Test
    void theViewSaysWhatTheKernelSays() throws Exception {
        HostConfig config = new HostConfig(SimulatedWatchdog.PATH, TIMEOUT, HostConfig.Memory.SWAPPABLE, 0);
        assertEquals(
                "/dev/watchdog0 (Simulated), the kernel says that it is inactive", HostView.watchdog(config, sysfs));
        kernel.hasNoWayOut();
        assertTrue(HostView.watchdog(config, sysfs).contains("does not arm it"));
        assertEquals(
                "/dev/watchdog0, but the kernel knows no such watchdog device",
                HostView.watchdog(config, sysfs.resolve("elsewhere")));
        assertEquals("none is configured", HostView.watchdog(HostConfig.OFF, sysfs));
    }

    // ---- the calls to the kernel themselves, on what is no watchdog device; no real one is ever opened here

    @Test
    void aFileIsNoDevice() throws Exception {
        Path file = Files.writeString(sysfs.resolve("watchdog7"), "");
        IOException refused = assertThrows(IOException.class, () -> KernelWatchdogDevice.open(file));
        assertEquals("it is no device", refused.getMessage());
    }

    @Test
    void aDeviceOfAnotherKindIsToldByTheKernelsAnswer() throws Exception {
        WatchdogDevice device = KernelWatchdogDevice.open(Path.of("/dev/null"));
        for (WatchdogDevice.Ability ability : WatchdogDevice.Ability.values()) {
            IOException refused = assertThrows(IOException.class, () -> device.can(ability));
            assertTrue(String.valueOf(refused.getMessage()).contains("[25]"), refused.getMessage()); // ENOTTY
        }
        assertThrows(IOException.class, () -> device.setTimeout(TIMEOUT));
        assertThrows(IOException.class, device::keepAlive);
        assertTrue(device.timeLeft().isEmpty());
        device.disarm();
        IOException closed = assertThrows(IOException.class, device::keepAlive);
        assertTrue(String.valueOf(closed.getMessage()).contains("[9]"), closed.getMessage()); // EBADF
    }
}
