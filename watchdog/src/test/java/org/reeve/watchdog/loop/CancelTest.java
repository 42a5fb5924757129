package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.wire.Message;
import org.reeve.watchdog.vm.LifecycleAction;

/** Cancels that come before, after or without what they cancel, and over a restart of the watchdog. */
class CancelTest {
    private static final OperationRequest POWER_OFF = new OperationRequest.Power(PowerAction.POWER_OFF);
    private static final OperationRequest MODULES =
            new OperationRequest.Modules(1, List.of(new ModuleDocument("web", "port = 80")));
    private static final GuestId ABSENT = new GuestId(new UUID(9, 9));

    @TempDir
    private Path directory;

    private LoopWorld world;
    private GuestId guest;

    @BeforeEach
    void begin() throws Exception {
        world = new LoopWorld(directory);
        guest = world.beginWithHealthyGuest("web1");
    }

    @AfterEach
    void endWorld() {
        world.close();
    }

    @Test
    void aCancelOfAnOperationThatNeverCameIsAnsweredAndRememberedOverARestart() throws Exception {
        Operation operation = operation(guest, 1, POWER_OFF);
        cancel(operation);
        assertEquals(OperationState.CANCELLED, world.awaitEnd(operation.id()).state());
        world.kill();
        world.begin();
        world.awaitRecovery(guest, "healthy");
        runAndAwaitAnswer(operation);
        assertEquals(PowerState.RUNNING, world.guest(guest).power());
        assertEquals(List.of(OperationState.CANCELLED), states(operation));
    }

    @Test
    void theAttemptAfterACancelledOneThatNeverCameIsRun() {
        Operation first = operation(guest, 1, POWER_OFF);
        cancel(first);
        world.awaitEnd(first.id());
        world.ask(new Operation(first.id(), 2, guest, POWER_OFF, "test", first.requestedAt(), first.deadline()));
        world.awaitPower(guest, PowerState.SHUT_OFF);
    }

    @Test
    void aCancelOfAnAttemptThatNeverCameIsAnsweredForThatAttempt() {
        Operation first = operation(guest, 1, POWER_OFF);
        world.ask(first);
        world.awaitEnd(first.id());
        cancel(new Operation(first.id(), 2, guest, POWER_OFF, "test", first.requestedAt(), first.deadline()));
        await().until(() -> world.statuses(first.id()).stream()
                .anyMatch(status -> status.attempt() == 2 && status.state() == OperationState.CANCELLED));
    }

    @Test
    void aCancelOfWhatHasEndedIsAnsweredWithItsEnd() {
        Operation operation = operation(guest, 1, POWER_OFF);
        world.ask(operation);
        assertEquals(OperationState.DONE, world.awaitEnd(operation.id()).state());
        cancel(operation);
        await().until(() -> spoken(operation).contains(OperationState.DONE));
        assertTrue(states(operation).stream().noneMatch(state -> state == OperationState.CANCELLED));
    }

    @Test
    void aCancelForAGuestThatIsNotHereIsAnsweredAndTheOperationIsNotRunWhenItComes() throws Exception {
        GuestId late = new GuestId(UUID.nameUUIDFromBytes("late1".getBytes(StandardCharsets.UTF_8)));
        Operation operation = operation(late, 1, POWER_OFF);
        cancel(operation);
        assertEquals(OperationState.CANCELLED, world.awaitEnd(operation.id()).state());
        assertEquals(late, world.runningGuest("late1", LifecycleAction.PRESERVE));
        world.awaitRecovery(late, "healthy");
        runAndAwaitAnswer(operation);
        assertEquals(PowerState.RUNNING, world.guest(late).power());
        assertEquals(List.of(OperationState.CANCELLED), states(operation));
    }

    @Test
    void aCancelForAGuestThatIsNotHereIsRememberedOverARestart() throws Exception {
        Operation operation = operation(ABSENT, 1, POWER_OFF);
        cancel(operation);
        assertEquals(OperationState.CANCELLED, world.awaitEnd(operation.id()).state());
        world.kill();
        world.begin();
        world.awaitRecovery(guest, "healthy");
        runAndAwaitAnswer(operation);
        assertEquals(List.of(OperationState.CANCELLED), states(operation));
    }

    @Test
    void theCancelOfAnOperationThatWasRefusedForAnAbsentGuestIsAnsweredWithTheRefusal() {
        Operation operation = operation(ABSENT, 1, POWER_OFF);
        world.ask(operation);
        world.awaitEnd(operation.id());
        cancel(operation);
        await().until(() -> spoken(operation).contains(OperationState.FAILED));
        assertEquals(List.of(OperationState.FAILED), states(operation));
    }

    @Test
    void aCancelThatTheAgentHasNotHeardIsToldToItByTheNextWatchdog() throws Exception {
        world.loop().agentLinked(guest, AgentLine.NETWORK);
        Operation operation = operation(guest, 1, MODULES);
        world.ask(operation);
        await().until(() -> world.voice.agent.contains(new Message.RunOperation(operation)));
        cancel(operation);
        Message asked = new Message.CancelOperation(guest, operation.id(), 1);
        await().until(() -> world.voice.agent.contains(asked));
        world.kill();
        world.voice.agent.clear();
        world.begin();
        world.awaitRecovery(guest, "healthy");
        world.loop().agentLinked(guest, AgentLine.NETWORK);
        await().until(() -> world.voice.agent.contains(asked));
        OperationStatus told = new OperationStatus(
                operation.id(), 1, OperationState.CANCELLED, 40, List.of(), null, null, world.clock.now());
        world.loop().agentSaid(guest, new Message.OperationChanged(guest, told), () -> {});
        assertEquals(OperationState.CANCELLED, world.awaitEnd(operation.id()).state());
    }

    private void cancel(Operation operation) {
        int before = world.dealtWith.get();
        world.loop()
                .centralSaid(
                        new Message.CancelOperation(operation.guest(), operation.id(), operation.attempt()),
                        world.dealtWith::incrementAndGet);
        await().until(() -> world.dealtWith.get() > before);
    }

    private void runAndAwaitAnswer(Operation operation) {
        world.ask(operation);
        await().until(() -> spoken(operation).contains(OperationState.CANCELLED));
    }

    private Operation operation(GuestId of, int attempt, OperationRequest request) {
        return new Operation(
                OperationId.next(world.clock, RandomGenerator.getDefault()),
                attempt,
                of,
                request,
                "test",
                world.clock.now(),
                world.clock.now().plus(Duration.ofMinutes(1)));
    }

    /** What central was told reliably. */
    private List<OperationState> states(Operation operation) {
        return world.statuses(operation.id()).stream()
                .map(OperationStatus::state)
                .toList();
    }

    /** What central was told in passing. */
    private List<OperationState> spoken(Operation operation) {
        return world.voice.central.stream()
                .filter(Message.OperationChanged.class::isInstance)
                .map(message -> ((Message.OperationChanged) message).status())
                .filter(status -> status.id().equals(operation.id()))
                .map(OperationStatus::state)
                .toList();
    }
}
