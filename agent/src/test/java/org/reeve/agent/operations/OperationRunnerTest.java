package org.reeve.agent.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.operation.Step;
import org.reeve.common.time.VirtualClock;
import org.reeve.common.wire.WireCodec;

/** The runner is turned by hand, and the worker works when the test says so: a death is a new runner on the same journal. */
class OperationRunnerTest {
    private static final GuestId GUEST = new GuestId(new UUID(1, 1));

    private final VirtualClock clock = new VirtualClock(Instant.parse("2026-11-22T12:00:00Z"));
    private final WireCodec codec = WireCodec.create();
    private final Path path;
    private final CountingModules modules = new CountingModules();
    private final List<OperationStatus> told = new ArrayList<>();
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private int dealtWith;
    private OperationRunner runner;

    OperationRunnerTest(@TempDir Path folder) throws IOException {
        path = folder.resolve("operations");
        runner = newLife();
    }

    @Test
    void anOperationIsQueuedRunAndDone() throws Exception {
        ask(operation(1, 1));
        workOnce();

        assertEquals(
                List.of(OperationState.QUEUED, OperationState.RUNNING, OperationState.DONE),
                told.stream().map(OperationStatus::state).toList());
        assertEquals(100, told.getLast().percent());
        assertEquals(1, dealtWith);
    }

    @Test
    void anOperationAskedForTwiceIsDoneOnceAndAnsweredTwice() throws Exception {
        ask(operation(1, 1));
        ask(operation(1, 1));
        workOnce();
        ask(operation(1, 1));

        assertEquals(1, modules.applied);
        assertEquals(OperationState.DONE, told.getLast().state());
        assertEquals(3, dealtWith);
    }

    @Test
    void theEndIsAnsweredFromTheJournalAfterADeath() throws Exception {
        ask(operation(1, 1));
        workOnce();
        runner = newLife();
        ask(operation(1, 1));

        assertEquals(OperationState.DONE, told.getLast().state());
        assertEquals(1, modules.applied);
        assertTrue(work.isEmpty());
    }

    @Test
    void anAttemptInterruptedByADeathGoesOnAndEndsOnce() throws Exception {
        ask(operation(1, 1));
        ask(operation(2, 1));
        work.clear();
        runner = newLife();
        ask(operation(1, 1));
        workOnce();
        workOnce();

        assertEquals(2, modules.applied);
        assertEquals(1, ends(operation(1, 1)));
        assertEquals(1, ends(operation(2, 1)));
    }

    @Test
    void theInterruptedOneGoesOnBeforeThoseThatWaited() throws Exception {
        ask(operation(2, 1));
        ask(operation(1, 1));
        work.clear();
        runner = newLife();

        assertEquals(operation(2, 1).id(), told.getLast().id());
        assertEquals(OperationState.RUNNING, told.getLast().state());
    }

    @Test
    void theNextAttemptIsDoneAgain() throws Exception {
        modules.failure = Failure.of("nginx did not start", "look at line 3");
        ask(operation(1, 1));
        workOnce();
        assertEquals(OperationState.FAILED, told.getLast().state());
        modules.failure = null;
        ask(operation(1, 2));
        workOnce();

        assertEquals(2, told.getLast().attempt());
        assertEquals(OperationState.DONE, told.getLast().state());
        assertEquals(2, modules.applied);
    }

    @Test
    void aWaitingOneIsCancelledAtOnceAndNeverRun() throws Exception {
        ask(operation(1, 1));
        ask(operation(2, 1));
        cancel(operation(2, 1));

        assertEquals(operation(2, 1).id(), told.getLast().id());
        assertEquals(OperationState.CANCELLED, told.getLast().state());
        workOnce();
        assertTrue(work.isEmpty());
    }

    @Test
    void aRunningOneIsCancelledAtItsNextStep() throws Exception {
        ask(operation(1, 1));
        modules.duringApply = () -> cancel(operation(1, 1));
        workOnce();

        assertEquals(OperationState.CANCELLED, told.getLast().state());
        assertEquals(Step.State.UNDONE, told.getLast().steps().getFirst().state());
    }

    @Test
    void aWishToCancelSurvivesADeath() throws Exception {
        ask(operation(1, 1));
        cancel(operation(1, 1));
        work.clear();
        runner = newLife();
        workOnce();

        assertEquals(OperationState.CANCELLED, told.getLast().state());
        assertEquals(0, modules.applied);
    }

    @Test
    void aDeadlineThatPassesFailsItInWords() throws Exception {
        ask(operation(1, 1));
        modules.duringApply = () -> {
            clock.advance(Duration.ofMinutes(31));
            runner.turn();
        };
        workOnce();

        assertEquals(OperationState.FAILED, told.getLast().state());
        assertEquals("it did not end within 30 minutes, its deadline", cause(told.getLast()));
    }

    @Test
    void aStepThatNeverComesBackIsGivenUpSomeTimeAfterTheDeadline() throws Exception {
        ask(operation(1, 1));
        ask(operation(2, 1));
        clock.advance(Duration.ofMinutes(31));
        runner.turn();
        clock.advance(Duration.ofMinutes(1));
        runner.turn();

        assertEquals(OperationState.FAILED, told.getLast().state());
        assertEquals(1, work.size(), "the next one waits for the worker");
        workOnce();
        assertEquals(1, ends(operation(1, 1)));
    }

    @Test
    void aDeadlineThatPassedWhileTheAgentWasDeadFailsIt() throws Exception {
        ask(operation(1, 1));
        work.clear();
        clock.advance(Duration.ofHours(1));
        runner = newLife();

        assertEquals(OperationState.FAILED, told.getLast().state());
        assertTrue(work.isEmpty());
    }

    @Test
    void aGuestClockThatIsYearsOffFailsNothing() throws Exception {
        clock.setWallClock(Instant.parse("2036-01-01T00:00:00Z"));
        ask(operation(1, 1));
        workOnce();

        assertEquals(OperationState.DONE, told.getLast().state());
    }

    @Test
    void progressIsToldFiveTimesASecondAndNeverGoesBack() throws Exception {
        ask(operation(1, 1));
        modules.duringApply = () -> {
            for (int i = 0; i < 10; i++) {
                modules.report(Step.State.RUNNING, i * 10);
                clock.advance(Duration.ofMillis(100));
                runner.turn();
            }
        };
        workOnce();

        List<Integer> percents = told.stream().map(OperationStatus::percent).toList();
        assertEquals(percents.stream().sorted().toList(), percents);
        long between = told.stream()
                .filter(status -> status.percent() > 0 && status.percent() < 100)
                .count();
        assertTrue(between >= 4 && between <= 6, percents.toString());
        assertNotNull(told.get(3).delayLeft());
    }

    @Test
    void aPowerRequestIsNotForTheAgent() throws Exception {
        Operation power = new Operation(
                new OperationId(new UUID(9, 9)),
                1,
                GUEST,
                new OperationRequest.Power(PowerAction.RESET),
                "test",
                clock.now(),
                clock.now().plusSeconds(60));
        ask(power);
        workOnce();

        assertEquals("the agent inside the guest does not change its power state", cause(told.getLast()));
    }

    @Test
    void aMistakeInAModuleFailsTheOperationAndTheNextOneRuns() throws Exception {
        modules.duringApply = () -> {
            throw new IllegalStateException("a bug");
        };
        ask(operation(1, 1));
        workOnce();
        assertTrue(cause(told.getLast()).contains("a bug"));
        modules.duringApply = null;
        ask(operation(2, 1));
        workOnce();

        assertEquals(OperationState.DONE, told.getLast().state());
    }

    @Test
    void tooManyWaitingOnesAreDenied() throws Exception {
        for (int i = 0; i <= OperationRunner.WAITING_AT_MOST + 1; i++) {
            ask(operation(i, 1));
        }

        assertEquals(OperationState.FAILED, told.getLast().state());
        assertTrue(cause(told.getLast()).contains("wait in this guest already"));
    }

    @Test
    void theJournalKeepsTheLastTwoHundredEnds() throws Exception {
        for (int i = 0; i < OperationJournal.ENDED_KEPT + 20; i++) {
            ask(operation(i, 1));
            workOnce();
        }
        runner = newLife();

        assertEquals(OperationJournal.ENDED_KEPT, runner.newestFirst().size());
        assertEquals(
                operation(OperationJournal.ENDED_KEPT + 19, 1).id(),
                runner.newestFirst().getFirst().id());
    }

    private OperationRunner newLife() throws IOException {
        OperationJournal.Opened opened = OperationJournal.open(path, codec);
        assertEquals(List.of(), opened.damage());
        OperationRunner next =
                new OperationRunner(opened.journal(), modules, clock, work::add, (guest, status) -> told.add(status));
        next.resume();
        return next;
    }

    private void ask(Operation operation) throws InterruptedException {
        runner.ask(new Asked.Run(operation, () -> dealtWith++));
        runner.turn();
    }

    private void cancel(Operation operation) throws InterruptedException {
        runner.ask(new Asked.Cancel(Attempt.of(operation), () -> dealtWith++));
        runner.turn();
    }

    private void workOnce() throws InterruptedException {
        work.remove().run();
        runner.turn();
    }

    private long ends(Operation operation) {
        return told.stream()
                .filter(status ->
                        status.id().equals(operation.id()) && status.state().isEnd())
                .count();
    }

    private static String cause(OperationStatus status) {
        Failure failure = status.failure();
        return failure == null ? "" : failure.cause();
    }

    private Operation operation(int number, int attempt) {
        Instant asked = Instant.parse("2026-11-22T12:00:00Z");
        return new Operation(
                new OperationId(new UUID(0, number)),
                attempt,
                GUEST,
                new OperationRequest.Modules(1, List.of(new ModuleDocument("system", "hostname = \"a\""))),
                "test",
                asked,
                asked.plus(Duration.ofMinutes(30)));
    }
}
