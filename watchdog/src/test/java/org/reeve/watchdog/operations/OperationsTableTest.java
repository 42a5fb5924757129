package org.reeve.watchdog.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.common.operation.DelayLeft;
import org.reeve.common.operation.Failure;
import org.reeve.common.operation.ModuleDocument;
import org.reeve.common.operation.Operation;
import org.reeve.common.operation.OperationId;
import org.reeve.common.operation.OperationRequest;
import org.reeve.common.operation.OperationState;
import org.reeve.common.operation.OperationStatus;
import org.reeve.common.operation.PowerAction;
import org.reeve.common.operation.Problem;
import org.reeve.common.operation.Step;
import org.reeve.watchdog.recovery.Deed;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.PowerReason;

/** Walks every phase with every event in every surroundings, and checks what must hold for each single decision. */
class OperationsTableTest {
    private static final GuestId GUEST = new GuestId(new UUID(1, 2));
    private static final String GOOD = "restarts = 3";
    private static final String BAD = "restart = 3";
    private static final Instant DATE = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration NOW = Duration.ofHours(1);

    private record Case(OperationQueue queue, OperationEvent event, Surroundings around) {
        OperationDecision decide() {
            return Operations.decide(queue, event, around);
        }
    }

    @Test
    void everyPhaseAnswersEveryEvent() {
        assertTrue(cases().size() > 10_000, "only " + cases().size());
        cases().forEach(Case::decide);
    }

    @Test
    void whatHasEndedHasLeftTheQueueAndIsToldOnce() {
        for (Case c : cases()) {
            OperationDecision decision = c.decide();
            for (Work before : c.queue().works()) {
                long ends = decision.effects().stream()
                        .filter(effect -> effect instanceof OperationEffect.Tell tell
                                && before.is(tell.status())
                                && tell.status().state().isEnd())
                        .count();
                boolean left = decision.next().works().stream().noneMatch(work -> work.is(before.status()));
                assertEquals(left ? 1 : 0, ends, () -> c + " -> " + decision);
            }
            assertTrue(
                    decision.next().works().stream()
                            .noneMatch(work -> work.status().state().isEnd()),
                    () -> c + " -> " + decision);
        }
    }

    @Test
    void onlyTheHeadIsEverUnderWay() {
        for (Case c : cases()) {
            List<Work> works = c.decide().next().works();
            for (Work behind : works.subList(Math.min(1, works.size()), works.size())) {
                assertEquals(Work.Phase.TURN, behind.phase(), () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void nothingBeginsWhileRecoveryHasThePower() {
        for (Case c : cases()) {
            if (c.around().recovery() == Surroundings.RecoveryHold.HELD) {
                assertFalse(
                        c.decide().effects().stream().anyMatch(OperationEffect.CallPower.class::isInstance),
                        () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void atTheDeadlineNothingIsLeft() {
        for (Case c : cases()) {
            if (c.event() instanceof OperationEvent.TimeCame) {
                assertTrue(
                        c.decide().next().works().stream()
                                .allMatch(work -> work.deadline().compareTo(NOW) > 0),
                        () -> c + " -> " + c.decide());
            }
        }
    }

    @Test
    void percentNeverGoesBack() {
        for (Case c : cases()) {
            for (OperationEffect effect : c.decide().effects()) {
                if (effect instanceof OperationEffect.Tell tell) {
                    c.queue().works().stream()
                            .filter(work -> work.is(tell.status()))
                            .forEach(work -> assertTrue(
                                    tell.status().percent() >= work.status().percent(), () -> c + " -> " + tell));
                }
            }
        }
    }

    @Test
    void aPolicyIsSetBeforeItIsDoneOrFailsWithAllThatIsWrong() {
        int set = 0;
        for (Case c : cases()) {
            OperationDecision decision = c.decide();
            List<OperationEffect> effects = decision.effects();
            for (int i = 0; i < effects.size(); i++) {
                if (effects.get(i) instanceof OperationEffect.SetPolicy policy) {
                    set++;
                    assertNotEquals(BAD, policy.toml());
                    var told = assertInstanceOf(OperationEffect.Tell.class, effects.get(i + 1));
                    assertEquals(OperationState.DONE, told.status().state());
                } else if (effects.get(i) instanceof OperationEffect.Tell tell
                        && tell.status().failure() != null
                        && !tell.status().failure().problems().isEmpty()) {
                    assertEquals(problems(BAD), tell.status().failure().problems());
                }
            }
        }
        assertTrue(set > 0);
    }

    private static List<Problem> problems(String toml) {
        return toml.equals(BAD) ? List.of(new Problem("policy", 1, 1, "unknown", "")) : List.of();
    }

    @Test
    void theDelayLeftIsAPointWhenTheHistoryIsSteadyAndARangeWhenThereIsNone() {
        Step step = new Step("boot", 10_000, Step.State.WAITING, 0);
        List<Duration> steady = List.of(Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(5));
        assertEquals(
                Optional.of(new DelayLeft(Duration.ofSeconds(5), Duration.ofSeconds(5))),
                DelayEstimate.of(List.of(step), Map.of(), NOW, name -> steady));
        assertEquals(
                Optional.of(new DelayLeft(Duration.ofSeconds(5), Duration.ofSeconds(20))),
                DelayEstimate.of(List.of(step), Map.of(), NOW, name -> List.of()));
        Step running = new Step("boot", 10_000, Step.State.RUNNING, 50);
        assertEquals(
                Optional.of(new DelayLeft(Duration.ofSeconds(2), Duration.ofSeconds(2))),
                DelayEstimate.of(List.of(running), Map.of("boot", NOW.minusSeconds(3)), NOW, name -> steady));
    }

    @Test
    void aFullQueueAndAnExpiredOrEmptyRequestAreDeniedInWords() {
        OperationQueue full = OperationQueue.EMPTY;
        for (int i = 0; i < AdmissionDesk.QUEUE_LIMIT; i++) {
            full = full.plus(work(operation(100 + i, power(PowerAction.START), NOW), Work.Phase.TURN));
        }
        assertTrue(denial(full, operation(1, power(PowerAction.START), NOW)).contains("wait for this guest"));
        assertTrue(denial(OperationQueue.EMPTY, operation(1, power(PowerAction.START), Duration.ZERO))
                .contains("has passed"));
        assertTrue(denial(OperationQueue.EMPTY, operation(1, new OperationRequest.Modules(1, List.of()), NOW))
                .contains("no module document"));
        ModuleDocument web = new ModuleDocument("web", "");
        assertTrue(denial(OperationQueue.EMPTY, operation(1, new OperationRequest.Modules(1, List.of(web, web)), NOW))
                .contains("two documents"));
    }

    private static String denial(OperationQueue queue, Operation operation) {
        Surroundings held = around(PowerState.RUNNING, Surroundings.Agent.AWAY, Surroundings.RecoveryHold.HELD);
        return Operations.decide(queue, new OperationEvent.Asked(operation, Optional.empty()), held).effects().stream()
                .filter(OperationEffect.Admit.class::isInstance)
                .map(effect -> ((OperationEffect.Admit) effect).status().failure())
                .map(String::valueOf)
                .findFirst()
                .orElse("accepted");
    }

    private static List<Case> cases() {
        List<Case> all = new ArrayList<>();
        for (Surroundings around : surroundings()) {
            for (OperationQueue queue : queues()) {
                for (OperationEvent event : events(queue)) {
                    all.add(new Case(queue, event, around));
                }
            }
        }
        return all;
    }

    private static List<Surroundings> surroundings() {
        List<Surroundings> all = new ArrayList<>();
        for (Surroundings.Agent agent : Surroundings.Agent.values()) {
            for (Surroundings.RecoveryHold hold : Surroundings.RecoveryHold.values()) {
                all.add(around(null, agent, hold));
                for (PowerState power : PowerState.values()) {
                    all.add(around(power, agent, hold));
                }
            }
        }
        return all;
    }

    private static Surroundings around(
            @Nullable PowerState power, Surroundings.Agent agent, Surroundings.RecoveryHold hold) {
        Guest guest = power == null
                ? null
                : new Guest(
                        GUEST,
                        "sample",
                        power,
                        PowerReason.UNKNOWN,
                        1,
                        Activity.NONE,
                        Guest.Persistence.PERSISTENT,
                        Guest.Reactions.DEFAULT,
                        Guest.PanicDevice.PRESENT,
                        null,
                        null,
                        null);
        return new Surroundings(guest, agent, hold, OperationsTableTest::problems, NOW, DATE, step -> List.of());
    }

    private static List<OperationQueue> queues() {
        List<OperationQueue> all = new ArrayList<>();
        all.add(OperationQueue.EMPTY);
        Work second = work(operation(2, power(PowerAction.START), NOW), Work.Phase.TURN);
        for (Duration left : List.of(Duration.ofMinutes(-1), Duration.ofMinutes(1))) {
            List<Work> heads = new ArrayList<>();
            Operation modules =
                    operation(1, new OperationRequest.Modules(1, List.of(new ModuleDocument("web", ""))), left);
            for (Work.Phase phase : List.of(Work.Phase.TURN, Work.Phase.AGENT, Work.Phase.AGENT_WORKS)) {
                heads.add(work(modules, phase));
                heads.add(work(modules, phase).cancelAsked());
            }
            for (PowerAction action : PowerAction.values()) {
                for (Work.Phase phase : List.of(Work.Phase.TURN, Work.Phase.CALL, Work.Phase.READ_BACK)) {
                    heads.add(work(operation(1, power(action), left), phase));
                }
            }
            for (String toml : List.of("", GOOD, BAD)) {
                heads.add(work(operation(1, new OperationRequest.Policy(toml), left), Work.Phase.TURN));
            }
            for (Work head : heads) {
                all.add(OperationQueue.EMPTY.plus(head));
                all.add(OperationQueue.EMPTY.plus(head).plus(second));
            }
        }
        return all;
    }

    private static List<OperationEvent> events(OperationQueue queue) {
        List<OperationEvent> all = new ArrayList<>();
        all.add(new OperationEvent.TimeCame());
        all.add(new OperationEvent.Seen());
        all.add(new OperationEvent.Rebooted());
        all.add(new OperationEvent.AgentUp());
        all.add(new OperationEvent.Vanished());
        for (int number : List.of(1, 2, 3)) {
            Operation operation = operation(number, power(PowerAction.START), Duration.ofMinutes(1));
            Optional<OperationStatus> known = queue.works().stream()
                    .map(Work::status)
                    .filter(status -> status.id().equals(operation.id()))
                    .findFirst();
            all.add(new OperationEvent.Asked(operation, known));
            all.add(new OperationEvent.CancelAsked(operation.id(), 1, known));
            for (Deed.Outcome outcome : List.of(
                    new Deed.Outcome.Done(), new Deed.Outcome.Failed("No."), new Deed.Outcome.Unclear("Who knows."))) {
                all.add(new OperationEvent.CallEnded(operation.id(), 1, outcome));
            }
            for (OperationState state : OperationState.values()) {
                Failure failure = state == OperationState.FAILED ? Failure.of("It broke.", "") : null;
                all.add(new OperationEvent.AgentTold(new OperationStatus(
                        operation.id(),
                        1,
                        state,
                        5,
                        List.of(new Step("web: install", 100, Step.State.RUNNING, 5)),
                        null,
                        failure,
                        DATE)));
            }
        }
        return all;
    }

    private static Work work(Operation operation, Work.Phase phase) {
        OperationStatus queued = OperationStatus.queued(operation, DATE);
        boolean running = phase != Work.Phase.TURN && phase != Work.Phase.AGENT;
        OperationStatus status = running
                ? new OperationStatus(operation.id(), 1, OperationState.RUNNING, 10, List.of(), null, null, DATE)
                : queued;
        Duration deadline = NOW.plus(Duration.between(DATE, operation.deadline()));
        return Work.queued(operation, status, deadline).with(status, phase);
    }

    private static OperationRequest power(PowerAction action) {
        return new OperationRequest.Power(action);
    }

    private static Operation operation(int number, OperationRequest request, Duration left) {
        return new Operation(
                new OperationId(new UUID(number, number)), 1, GUEST, request, "test", DATE, DATE.plus(left));
    }
}
