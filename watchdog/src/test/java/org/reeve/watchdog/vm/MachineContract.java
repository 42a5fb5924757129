package org.reeve.watchdog.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.vm.GuestEvent.ShutDown.Origin;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/** What every hypervisor must do whose guests are machines: with a kernel that panics, an owner, a QEMU that dies. */
public abstract class MachineContract extends HypervisorContract {
    private static final Duration SOON = Duration.ofSeconds(2);

    /** A world with machines in it. */
    public interface MachineWorld extends World {
        /** The guest, which does not run, is defined anew. It has a panic device and a channel for the agent. */
        void configure(LifecycleAction onCrash, WatchdogAction watchdog) throws Exception;

        /** The guest's kernel panics. */
        void panic() throws Exception;

        /** The guest's QEMU is killed. */
        void qemuDies() throws Exception;

        /** The guest's QEMU is stopped (SIGSTOP). */
        void qemuStops() throws Exception;

        /** It goes on (SIGCONT). */
        void qemuGoesOn() throws Exception;

        /** The guest's owner shuts it down from inside. */
        void ownerShutsDown() throws Exception;

        /** Nothing inside feeds the guest's watchdog device any more. */
        void watchdogStarves() throws Exception;

        /** The hypervisor's daemon goes away, and guests run on. */
        void daemonGoes() throws Exception;

        void daemonComesBack() throws Exception;

        /** What the guest prints on its serial console while it starts. */
        String bootLine();
    }

    @Override
    protected abstract MachineWorld open() throws Exception;

    private MachineWorld machine() {
        return (MachineWorld) world;
    }

    private void startWith(LifecycleAction onCrash, WatchdogAction watchdog) throws Exception {
        machine().configure(onCrash, watchdog);
        startAndAwaitBooted();
        heard.forget();
    }

    @Test
    void configurationIsRead() throws Exception {
        machine().configure(LifecycleAction.RESTART, WatchdogAction.PAUSE);
        Guest found = hypervisor.find(guest, DEADLINE).orElseThrow();
        assertEquals(LifecycleAction.RESTART, found.reactions().onCrash());
        assertEquals(WatchdogAction.PAUSE, found.watchdogDevice());
        assertEquals(Guest.PanicDevice.PRESENT, found.panicDevice());
        assertTrue(found.agentChannel() != null);
    }

    @Test
    void panickedGuestIsKeptAndCanBeResetAndResumed() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        machine().panic();
        heard.await(new GuestEvent.Panicked(guest), DEADLINE);
        awaitIs(PowerState.CRASHED, PowerReason.PANICKED);
        assertEquals(Kind.WRONG_STATE, kindOf(() -> hypervisor.start(guest, DEADLINE)));

        heard.forget();
        hypervisor.reset(guest, DEADLINE);
        assertIs(PowerState.PAUSED, PowerReason.PANICKED);
        hypervisor.resume(guest, DEADLINE);
        heard.await(new GuestEvent.Resumed(guest, PowerReason.ON_REQUEST), DEADLINE);
        assertEquals(
                PowerState.RUNNING,
                hypervisor.find(guest, DEADLINE).orElseThrow().power());
    }

    @Test
    void panickedGuestThatIsKeptCanBePoweredOff() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        machine().panic();
        heard.await(new GuestEvent.Panicked(guest), DEADLINE);
        hypervisor.powerOff(guest, DEADLINE);
        heard.await(new GuestEvent.Stopped(guest, PowerReason.DESTROYED), DEADLINE);
        hypervisor.start(guest, DEADLINE);
        assertIs(PowerState.RUNNING, PowerReason.BOOTED);
    }

    @Test
    void panicWithOnCrashDestroyStopsAsCrashed() throws Exception {
        startWith(LifecycleAction.DESTROY, WatchdogAction.NONE);
        machine().panic();
        heard.await(new GuestEvent.Panicked(guest), DEADLINE);
        heard.await(new GuestEvent.Stopped(guest, PowerReason.CRASHED), DEADLINE);
        awaitIs(PowerState.SHUT_OFF, PowerReason.CRASHED);
    }

    @Test
    void panicWithOnCrashRestartComesBackByItself() throws Exception {
        startWith(LifecycleAction.RESTART, WatchdogAction.NONE);
        machine().panic();
        heard.await(new GuestEvent.Panicked(guest), DEADLINE);
        heard.await(new GuestEvent.Rebooted(guest), DEADLINE);
        heard.await(new GuestEvent.Resumed(guest, PowerReason.ON_REQUEST), DEADLINE);
        assertEquals(
                PowerState.RUNNING,
                hypervisor.find(guest, DEADLINE).orElseThrow().power());
    }

    @Test
    void deadQemuIsAFailureInTheEventAndACrashInTheState() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        machine().qemuDies();
        heard.await(new GuestEvent.Stopped(guest, PowerReason.FAILED), DEADLINE);
        awaitIs(PowerState.SHUT_OFF, PowerReason.CRASHED);
    }

    @Test
    void killedGuestIsOffAsAfterADeadQemu() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        hypervisor.kill(guest, DEADLINE);
        heard.await(new GuestEvent.Stopped(guest, PowerReason.FAILED), DEADLINE);
        awaitIs(PowerState.SHUT_OFF, PowerReason.CRASHED);
    }

    @Test
    void vcpusOfAGuestThatRunsComeForward() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        Duration before = vcpuTime(guest);
        Awaitility.await().atMost(DEADLINE).until(() -> vcpuTime(guest).compareTo(before) > 0);
        assertTrue(pulse(guest).orElseThrow().packets() != null);
    }

    @Test
    void vcpusOfAPausedGuestStandStill() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        world.operatorPauses();
        Duration before = vcpuTime(guest);
        Awaitility.await()
                .during(Duration.ofMillis(300))
                .atMost(DEADLINE)
                .until(() -> vcpuTime(guest).minus(before).toMillis() < 50);
    }

    private Duration vcpuTime(GuestId of) throws HypervisorException {
        Duration time = pulse(of).orElseThrow().vcpuTime();
        if (time == null) {
            throw new AssertionError("no vCPU time for a guest that runs");
        }
        return time;
    }

    @Test
    void stoppedQemuIsSilentHoldsUpNobodyAndCanBeKilled() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        GuestId other = world.defineAnother();
        hypervisor.start(other, DEADLINE);
        machine().qemuStops();

        Duration others = vcpuTime(other);
        Awaitility.await().atMost(DEADLINE).until(() -> {
            assertTrue(hypervisor.guests(SOON).size() >= 2);
            assertEquals(Pulse.Answer.ANSWERS, pulseSoon(other).monitor().answer());
            return pulseSoon(guest).monitor().answer() == Pulse.Answer.SILENT;
        });
        assertTrue(pulseSoon(guest).monitor().since().compareTo(Pulse.Monitor.SILENT_AFTER) >= 0);
        assertTrue(vcpuTime(other).compareTo(others) > 0);
        assertEquals(Kind.TIMED_OUT, kindOf(() -> hypervisor.reset(guest, SOON)));
        hypervisor.powerOff(other, DEADLINE);

        hypervisor.kill(guest, SOON);
        heard.await(new GuestEvent.Stopped(guest, PowerReason.FAILED), DEADLINE);
        awaitIs(PowerState.SHUT_OFF, PowerReason.CRASHED);
        world.undefine(other);
    }

    @Test
    void stoppedQemuThatGoesOnAnswersAgain() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        machine().qemuStops();
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> pulseSoon(guest).monitor().answer() != Pulse.Answer.ANSWERS);
        machine().qemuGoesOn();
        Awaitility.await()
                .atMost(DEADLINE)
                .until(() -> pulseSoon(guest).monitor().answer() == Pulse.Answer.ANSWERS);
        hypervisor.reset(guest, DEADLINE);
    }

    private Pulse pulseSoon(GuestId of) throws HypervisorException {
        return hypervisor.pulses(SOON).stream()
                .filter(pulse -> pulse.guest().equals(of))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nmiIsTakenByAGuestThatRuns() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        hypervisor.injectNmi(guest, DEADLINE);
        assertIs(PowerState.RUNNING, PowerReason.BOOTED);
    }

    @Test
    void itsMemoryHasASize() throws Exception {
        long bytes = hypervisor.memorySize(guest, DEADLINE);
        assertTrue(bytes >= 64L << 20 && bytes <= 1L << 40, Long.toString(bytes));
    }

    @Test
    void memoryIsDumpedIntoANewFileAndTheGuestGoesOn() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        Path core = folder.resolve("core");
        hypervisor.dumpMemory(guest, core, DEADLINE);
        try (InputStream dumped = Files.newInputStream(core)) {
            assertArrayEquals(new byte[] {0x7f, 'E', 'L', 'F'}, dumped.readNBytes(4));
        }
        assertEquals(
                PowerState.RUNNING,
                hypervisor.find(guest, DEADLINE).orElseThrow().power());
        assertEquals(Kind.REFUSED, kindOf(() -> hypervisor.dumpMemory(guest, core, DEADLINE)));
    }

    @Test
    void changedDefinitionWaitsForTheNextStart() throws Exception {
        startWith(LifecycleAction.DESTROY, WatchdogAction.RESET);
        hypervisor.define(hypervisor.plan(guest, WantedDefinition.LEFT_TO_REEVE, DEADLINE), DEADLINE);
        assertEquals(
                LifecycleAction.DESTROY,
                hypervisor.find(guest, DEADLINE).orElseThrow().reactions().onCrash());
        hypervisor.powerOff(guest, DEADLINE);
        hypervisor.start(guest, DEADLINE);
        Guest again = hypervisor.find(guest, DEADLINE).orElseThrow();
        assertEquals(LifecycleAction.PRESERVE, again.reactions().onCrash());
        assertEquals(WatchdogAction.NONE, again.watchdogDevice());
    }

    @Test
    void ownersShutdownIsAShutdownByTheGuest() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        machine().ownerShutsDown();
        heard.await(new GuestEvent.ShutDown(guest, Origin.GUEST), DEADLINE);
        heard.await(new GuestEvent.Stopped(guest, PowerReason.SHUTDOWN), DEADLINE);
        awaitIs(PowerState.SHUT_OFF, PowerReason.SHUTDOWN);
    }

    @Test
    void starvedWatchdogDeviceIsAnnouncedAndResetsTheGuest() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.RESET);
        machine().watchdogStarves();
        heard.await(new GuestEvent.WatchdogFired(guest, WatchdogAction.RESET), DEADLINE);
        heard.await(new GuestEvent.Rebooted(guest), DEADLINE);
    }

    @Test
    void starvedWatchdogDevicePausesTheGuest() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.PAUSE);
        machine().watchdogStarves();
        heard.await(new GuestEvent.WatchdogFired(guest, WatchdogAction.PAUSE), DEADLINE);
        heard.await(new GuestEvent.Suspended(guest, PowerReason.WATCHDOG), DEADLINE);
        awaitIs(PowerState.PAUSED, PowerReason.WATCHDOG);
    }

    @Test
    void starvedWatchdogDeviceThatOnlySaysSoLeavesTheGuestRunning() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        machine().watchdogStarves();
        heard.await(new GuestEvent.WatchdogFired(guest, WatchdogAction.NONE), DEADLINE);
        assertEquals(
                PowerState.RUNNING,
                hypervisor.find(guest, DEADLINE).orElseThrow().power());
    }

    @Test
    void resetBeginsAgainInTheSameRun() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        Integer run = hypervisor.find(guest, DEADLINE).orElseThrow().run();
        hypervisor.reset(guest, DEADLINE);
        heard.await(new GuestEvent.Rebooted(guest), DEADLINE);
        assertEquals(run, hypervisor.find(guest, DEADLINE).orElseThrow().run());
    }

    @Test
    void consoleKeepsWhatTheGuestPrinted() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        List<String> lines = hypervisor.consoleLines(guest, 50, DEADLINE);
        assertTrue(lines.stream().anyMatch(line -> line.contains(machine().bootLine())), lines::toString);
        assertFalse(lines.stream().anyMatch(line -> line.chars().anyMatch(c -> c < ' ' && c != '\t')));
        assertEquals(1, hypervisor.consoleLines(guest, 1, DEADLINE).size());
    }

    @Test
    void whatHappensWhileTheDaemonIsAwayIsInTheListAfterwards() throws Exception {
        startWith(LifecycleAction.PRESERVE, WatchdogAction.NONE);
        machine().daemonGoes();
        heard.await("Disconnected", event -> event instanceof HypervisorEvent.Disconnected, DEADLINE);
        assertEquals(Kind.UNREACHABLE, kindOf(() -> hypervisor.guests(DEADLINE)));
        assertEquals(Kind.UNREACHABLE, kindOf(() -> hypervisor.reset(guest, DEADLINE)));
        machine().qemuDies();
        heard.forget();
        machine().daemonComesBack();
        heard.await(new HypervisorEvent.Connected(), DEADLINE.multipliedBy(3));
        Awaitility.await().atMost(DEADLINE).until(() -> hypervisor.guests(DEADLINE).stream()
                .anyMatch(listed -> listed.id().equals(guest) && listed.power() == PowerState.SHUT_OFF));
    }

    @Test
    void eventsComeAgainAfterTheDaemonIsBack() throws Exception {
        machine().daemonGoes();
        heard.await("Disconnected", event -> event instanceof HypervisorEvent.Disconnected, DEADLINE);
        heard.forget();
        machine().daemonComesBack();
        heard.await(new HypervisorEvent.Connected(), DEADLINE.multipliedBy(3));
        hypervisor.start(guest, DEADLINE);
        heard.await(new GuestEvent.Started(guest, PowerReason.BOOTED), DEADLINE);
        assertEquals(
                1,
                heard.of(guest).stream()
                        .filter(event -> event instanceof GuestEvent.Started)
                        .count());
    }
}
