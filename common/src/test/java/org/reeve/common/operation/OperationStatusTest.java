package org.reeve.common.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OperationStatusTest {
    private static final OperationId ID = new OperationId(UUID.fromString("0190a000-0000-7000-8000-000000000001"));
    private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void everyPairOfStatesOfOneAttemptKeepsTheRules() {
        for (OperationState known : OperationState.values()) {
            for (OperationState news : OperationState.values()) {
                OperationStatus before = status(1, known, 40);
                OperationStatus after = before.after(status(1, news, 60));
                boolean stays = known.isEnd() || (known == OperationState.RUNNING && news == OperationState.QUEUED);
                assertEquals(stays ? known : news, after.state(), known + " then " + news);
            }
        }
    }

    @Test
    void percentNeverGoesBack() {
        OperationStatus late = status(1, OperationState.RUNNING, 10);
        assertEquals(40, status(1, OperationState.RUNNING, 40).after(late).percent());
    }

    @Test
    void aLaterAttemptReplacesAnEndedOne() {
        OperationStatus retried = status(2, OperationState.QUEUED, 0);
        assertSame(retried, status(1, OperationState.FAILED, 80).after(retried));
    }

    @Test
    void newsOfAnEarlierAttemptIsOld() {
        OperationStatus current = status(2, OperationState.RUNNING, 5);
        assertSame(current, current.after(status(1, OperationState.DONE, 100)));
    }

    @Test
    void newsOfAnotherOperationChangesNothing() {
        OperationStatus current = status(1, OperationState.RUNNING, 5);
        OperationStatus other = new OperationStatus(
                new OperationId(UUID.fromString("0190a000-0000-7000-8000-000000000002")),
                1,
                OperationState.DONE,
                100,
                List.of(),
                null,
                null,
                AT);
        assertSame(current, current.after(other));
    }

    @Test
    void aFailureWithoutACauseIsABug() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new OperationStatus(ID, 1, OperationState.FAILED, 0, List.of(), null, null, AT));
    }

    private static OperationStatus status(int attempt, OperationState state, int percent) {
        @Nullable Failure failure = state == OperationState.FAILED ? Failure.of("it broke", "mend it") : null;
        return new OperationStatus(ID, attempt, state, percent, List.of(), null, failure, AT);
    }
}
