package org.reeve.watchdog.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.vm.GuestEvent.ShutDown.Origin;
import org.reeve.watchdog.vm.HypervisorException.Kind;

/** What every hypervisor must do whose guests are machines: with a kernel that panics, an owner, a QEMU that dies. */
public abstract class MachineContract extends HypervisorContract {

    /** A world with machines in it. */
    public interface MachineWorld extends World {
        /** The guest, which does not run, is defined anew. It has a panic device and a channel for the agent. */
        void configure(LifecycleAction onCrash, WatchdogAction watchdog) throws Exception;

        /** The guest's kernel panics. */
        void panic() throws Exception;

        /** The guest's QEMU is killed. */
        void qemuDies() throws Exception;

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
        assertEquals(
                PowerState.PAUSED,
                hypervisor.find(guest, DEADLINE).orElseThrow().power());
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
