package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.operation.Step;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.GuestEvent;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.SimulatedHypervisor;

class GuestLoopTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final OperationRequest MODULES =
            new OperationRequest.Modules(1, List.of(new ModuleDocument("web", "port = 80")));

    @TempDir
    private Path directory;

    private LoopWorld world;

    @BeforeEach
    void makeWorld() {
        world = new LoopWorld(directory);
    }

    @AfterEach
    void endWorld() {
        world.close();
    }

    @Test
    void aPanickedGuestIsResetAndRecovers() throws Exception {
        GuestId guest = world.runningGuest("web1", LifecycleAction.PRESERVE);
        world.hypervisor.prints(guest, "Kernel panic - not syncing");
        world.begin();
        world.awaitRecovery(guest, "healthy");
        world.hypervisor.panic(guest);
        await().until(() ->
                !world.incidents().isEmpty() && world.incidents().getLast().state() == Incident.State.RECOVERED);
        assertEquals(PowerState.RUNNING, world.guest(guest).power());
        Incident incident = world.incidents().getLast();
        assertEquals(Incident.Cause.KERNEL_PANIC, incident.cause());
        assertEquals(List.of("Kernel panic - not syncing"), incident.consoleLines());
        assertTrue(incident.reason().contains("panicked"), incident.reason());
        assertEquals(4, incident.restartsLeft());
    }

    @Test
    void aGuestWhoseQemuDiedIsStartedEvenWhenAllEventsAreLost() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        world.hypervisor.eventFault(SimulatedHypervisor.EventFault.LOSE);
        world.hypervisor.qemuDies(guest);
        await().atMost(Duration.ofSeconds(15)).until(() -> world.guest(guest).power() == PowerState.RUNNING);
    }

    @Test
    void doubledEventsRestartOnce() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        world.hypervisor.eventFault(SimulatedHypervisor.EventFault.DOUBLE);
        int run = world.run(guest);
        world.hypervisor.qemuDies(guest);
        world.awaitPower(guest, PowerState.RUNNING);
        world.awaitRecovery(guest, "healthy");
        assertEquals(run + 1, world.run(guest));
    }

    @Test
    void anOwnersShutdownIsLeftAloneAlsoWhenItHappenedWhileNobodyLooked() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        world.kill();
        world.hypervisor.ownerShutsDown(guest);
        world.begin();
        world.awaitRecovery(guest, "stopped");
        assertEquals(PowerState.SHUT_OFF, world.guest(guest).power());
        assertTrue(world.incidents().isEmpty());
    }

    @Test
    void aGuestThatDiedWhileTheWatchdogWasAwayIsStarted() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        world.kill();
        world.hypervisor.qemuDies(guest);
        world.begin();
        world.awaitPower(guest, PowerState.RUNNING);
    }

    @Test
    void aStartWhoseOutcomeNobodyHeardIsNotDoneTwice() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        world.hypervisor.faultNextCall(guest, SimulatedHypervisor.Fault.REFUSE); // the evidence
        world.hypervisor.faultNextCall(guest, SimulatedHypervisor.Fault.LOSE_ANSWER);
        world.hypervisor.qemuDies(guest);
        world.awaitPower(guest, PowerState.RUNNING);
        int run = world.run(guest);
        world.kill();
        world.begin();
        world.awaitRecovery(guest, "healthy");
        assertEquals(run, world.run(guest));
        assertEquals(1, world.incidents().stream().map(Incident::id).distinct().count());
    }

    @Test
    void aStartThatWasIntendedAndNotDoneIsDoneByTheNextWatchdog() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        world.hypervisor.faultNextCall(guest, SimulatedHypervisor.Fault.HANG); // the evidence, and all behind it
        world.hypervisor.qemuDies(guest);
        await().until(() -> !world.incidents().isEmpty());
        world.kill();
        assertEquals(PowerState.SHUT_OFF, world.guest(guest).power());
        world.begin();
        world.hypervisor.letGo(guest);
        world.awaitPower(guest, PowerState.RUNNING);
        world.awaitRecovery(guest, "healthy");
        assertEquals(2, world.run(guest));
    }

    @Test
    void guestsThatAreNotReevesAreNeitherTouchedNorReported() throws Exception {
        GuestId other = world.runningGuest("other1", LifecycleAction.PRESERVE);
        GuestId ours = world.runningGuest("web1", LifecycleAction.PRESERVE);
        world.begin();
        world.awaitRecovery(ours, "healthy");
        world.hypervisor.qemuDies(other);
        world.hypervisor.qemuDies(ours);
        world.awaitPower(ours, PowerState.RUNNING);
        world.awaitRecovery(ours, "healthy");
        assertEquals(PowerState.SHUT_OFF, world.guest(other).power());
    }

    @Test
    void anObservingHostOpensAnIncidentAndDoesNothing() throws Exception {
        GuestId guest = world.runningGuest("web1", LifecycleAction.PRESERVE);
        world.begin(LoopWorld.POLICY.with(RecoveryPolicy.Mode.OBSERVE));
        world.awaitRecovery(guest, "healthy");
        world.hypervisor.qemuDies(guest);
        world.awaitRecovery(guest, "observed");
        assertEquals(PowerState.SHUT_OFF, world.guest(guest).power());
    }

    @Test
    void aShutdownByOperationEndsDoneAndTheGuestStaysOff() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        OperationId id = world.ask(guest, new OperationRequest.Power(PowerAction.SHUTDOWN), MINUTE);
        assertEquals(OperationState.DONE, world.awaitEnd(id).state());
        world.awaitRecovery(guest, "stopped");
        OperationId start = world.ask(guest, new OperationRequest.Power(PowerAction.START), MINUTE);
        assertEquals(OperationState.DONE, world.awaitEnd(start).state());
        world.awaitRecovery(guest, "healthy");
    }

    @Test
    void aGuestThatIgnoresItsShutdownFailsTheOperationAndIsWatchedOn() throws Exception {
        GuestId guest = world.runningGuest("web1", LifecycleAction.PRESERVE);
        world.hypervisor.acpi(guest, SimulatedHypervisor.Acpi.IGNORED);
        world.begin();
        world.awaitRecovery(guest, "healthy");
        OperationId id = world.ask(guest, new OperationRequest.Power(PowerAction.SHUTDOWN), Duration.ofMillis(500));
        OperationStatus end = world.awaitEnd(id);
        assertEquals(OperationState.FAILED, end.state());
        assertTrue(String.valueOf(end.failure()).contains("did not obey"), end::toString);
        world.hypervisor.qemuDies(guest);
        world.awaitPower(guest, PowerState.RUNNING);
    }

    @Test
    void everyPowerActionIsReadBack() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        for (PowerAction action : List.of(
                PowerAction.START, PowerAction.REBOOT, PowerAction.RESET, PowerAction.POWER_OFF, PowerAction.START)) {
            OperationId id = world.ask(guest, new OperationRequest.Power(action), MINUTE);
            OperationStatus end = world.awaitEnd(id);
            assertEquals(OperationState.DONE, end.state(), () -> action + ": " + end);
        }
        assertTrue(world.count(GuestEvent.Rebooted.class) >= 2);
        assertTrue(world.incidents().isEmpty(), () -> world.incidents().toString());
    }

    @Test
    void theSameAttemptAskedTwiceIsDoneOnce() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        int run = world.run(guest);
        OperationId id = world.ask(guest, new OperationRequest.Power(PowerAction.POWER_OFF), MINUTE);
        world.awaitEnd(id);
        OperationId start = world.ask(guest, new OperationRequest.Power(PowerAction.START), MINUTE);
        world.awaitEnd(start);
        world.ask(new Operation(
                id,
                1,
                guest,
                new OperationRequest.Power(PowerAction.POWER_OFF),
                "test",
                world.clock.now(),
                world.clock.now().plus(MINUTE)));
        await().until(() -> world.dealtWith.get() == 3);
        assertEquals(PowerState.RUNNING, world.guest(guest).power());
        assertEquals(run + 1, world.run(guest));
        assertEquals(
                1, world.statuses(id).stream().filter(s -> s.state().isEnd()).count());
    }

    @Test
    void anOperationForAnUnknownGuestIsRefusedInWords() throws Exception {
        world.runningGuest("web1", LifecycleAction.PRESERVE);
        world.begin();
        OperationId id = world.ask(new GuestId(new UUID(9, 9)), new OperationRequest.Power(PowerAction.START), MINUTE);
        OperationStatus end = world.awaitEnd(id);
        assertEquals(OperationState.FAILED, end.state());
        assertTrue(String.valueOf(end.failure()).contains("no such guest"), end::toString);
    }

    @Test
    void modulesAreRelayedToTheAgentAndEndWithItsWord() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        OperationId id = world.ask(guest, MODULES, MINUTE);
        await().until(() -> world.dealtWith.get() == 1);
        assertTrue(world.voice.agent.isEmpty());
        world.loop().agentLinked(guest, AgentLine.NETWORK);
        await().until(() -> asked(id) == 1);
        agentSays(guest, status(id, OperationState.RUNNING, 40));
        agentSays(guest, status(id, OperationState.RUNNING, 20));
        agentSays(guest, status(id, OperationState.DONE, 100));
        agentSays(guest, status(id, OperationState.RUNNING, 50));
        assertEquals(OperationState.DONE, world.awaitEnd(id).state());
        List<Integer> percents = new ArrayList<>(
                world.statuses(id).stream().map(OperationStatus::percent).toList());
        assertEquals(percents.stream().sorted().toList(), percents);
    }

    @Test
    void anAgentThatWasLostIsAskedAgainAlsoAfterARestartOfTheWatchdog() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        world.loop().agentLinked(guest, AgentLine.CHANNEL);
        OperationId id = world.ask(guest, MODULES, MINUTE);
        await().until(() -> asked(id) == 1);
        world.loop().agentLinked(guest, AgentLine.NONE);
        world.loop().agentLinked(guest, AgentLine.NETWORK);
        await().until(() -> asked(id) == 2);
        world.kill();
        world.begin();
        world.awaitRecovery(guest, "healthy");
        world.loop().agentLinked(guest, AgentLine.NETWORK);
        await().until(() -> asked(id) == 3);
        agentSays(guest, status(id, OperationState.DONE, 100));
        assertEquals(OperationState.DONE, world.awaitEnd(id).state());
    }

    @Test
    void aQueuedOperationIsCancelledAtOnceAndTheRunningOneByTheAgent() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        world.loop().agentLinked(guest, AgentLine.NETWORK);
        OperationId first = world.ask(guest, MODULES, MINUTE);
        OperationId second = world.ask(guest, MODULES, MINUTE);
        world.loop().centralSaid(new Message.CancelOperation(guest, second, 1), () -> {});
        assertEquals(OperationState.CANCELLED, world.awaitEnd(second).state());
        assertEquals(0, asked(second));
        world.loop().centralSaid(new Message.CancelOperation(guest, first, 1), () -> {});
        await().until(() -> world.voice.agent.contains(new Message.CancelOperation(guest, first, 1)));
        agentSays(guest, status(first, OperationState.CANCELLED, 40));
        assertEquals(OperationState.CANCELLED, world.awaitEnd(first).state());
    }

    @Test
    void aRetryIsTheNextAttemptAndOnlyAfterTheEndOfTheOneBefore() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        OperationId id = world.ask(guest, MODULES, Duration.ofMillis(300));
        assertEquals(OperationState.FAILED, world.awaitEnd(id).state());
        world.loop().agentLinked(guest, AgentLine.NETWORK);
        Operation second = new Operation(
                id,
                2,
                guest,
                MODULES,
                "test",
                world.clock.now(),
                world.clock.now().plus(MINUTE));
        world.ask(second);
        await().until(() -> world.voice.agent.contains(new Message.RunOperation(second)));
        world.ask(new Operation(
                id,
                3,
                guest,
                MODULES,
                "test",
                world.clock.now(),
                world.clock.now().plus(MINUTE)));
        await().until(() ->
                world.statuses(id).stream().anyMatch(s -> s.attempt() == 3 && s.state() == OperationState.FAILED));
        assertFalse(world.statuses(id).stream()
                .anyMatch(s -> s.attempt() == 2 && s.state().isEnd()));
    }

    @Test
    void aRebootThatSomebodyAskedForAndRetriedLeavesTheBudgetAsItWas() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        OperationRequest reboot = new OperationRequest.Power(PowerAction.REBOOT);
        world.hypervisor.acpi(guest, SimulatedHypervisor.Acpi.IGNORED);
        OperationId id = world.ask(guest, reboot, Duration.ofMillis(300));
        assertEquals(OperationState.FAILED, world.awaitEnd(id).state());
        world.hypervisor.acpi(guest, SimulatedHypervisor.Acpi.OBEYED);
        world.ask(new Operation(
                id,
                2,
                guest,
                reboot,
                "test",
                world.clock.now(),
                world.clock.now().plus(MINUTE)));
        await().until(() ->
                world.statuses(id).stream().anyMatch(s -> s.attempt() == 2 && s.state() == OperationState.DONE));
        world.hypervisor.panic(guest);
        await().until(() -> !world.incidents().isEmpty());
        assertEquals(
                LoopWorld.POLICY.budget().restarts() - 1,
                world.incidents().getFirst().restartsLeft());
    }

    @Test
    void anOperationWithoutItsAgentFailsAtItsDeadlineAlsoAfterARestart() throws Exception {
        GuestId guest = world.beginWithHealthyGuest("web1");
        OperationId id = world.ask(guest, MODULES, Duration.ofMillis(600));
        await().until(() -> world.dealtWith.get() == 1);
        world.kill();
        world.begin();
        OperationStatus end = world.awaitEnd(id);
        assertEquals(OperationState.FAILED, end.state());
    }

    @Test
    void aHundredGuestsDeadAtOnceAreAllStartedOnce() throws Exception {
        List<GuestId> guests = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            guests.add(world.runningGuest("web" + i, LifecycleAction.PRESERVE));
        }
        world.begin();
        world.awaitRecovery(guests, "healthy");
        guests.forEach(world.hypervisor::qemuDies);
        await().until(() -> guests.stream().allMatch(guest -> world.guest(guest).power() == PowerState.RUNNING));
        world.awaitRecovery(guests, "healthy");
        assertEquals(
                100, world.incidents().stream().map(Incident::id).distinct().count());
    }

    private long asked(OperationId id) {
        return world.voice.agent.stream()
                .filter(message -> message instanceof Message.RunOperation run
                        && run.operation().id().equals(id))
                .count();
    }

    private void agentSays(GuestId guest, OperationStatus status) {
        world.loop().agentSaid(guest, new Message.OperationChanged(guest, status), () -> {});
    }

    private OperationStatus status(OperationId id, OperationState state, int percent) {
        Step step = new Step(
                "web: install nginx",
                1_000,
                state == OperationState.RUNNING ? Step.State.RUNNING : Step.State.DONE,
                percent);
        return new OperationStatus(id, 1, state, percent, List.of(step), null, null, world.clock.now());
    }
}
