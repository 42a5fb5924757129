package org.reeve.watchdog.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.vm.HypervisorException;
import org.reeve.watchdog.vm.HypervisorException.Kind;

class CallLanesTest {
    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final CallLanes lanes = new CallLanes("test-", 4, ReeveClock.system());
    private final CountDownLatch stuck = new CountDownLatch(1);

    @AfterEach
    void close() {
        stuck.countDown();
        lanes.close();
    }

    /** As a call to libvirt that nobody can interrupt. */
    private String hang() {
        while (true) {
            try {
                stuck.await();
                return "late";
            } catch (InterruptedException ignored) {
                // goes on
            }
        }
    }

    private Kind kindOf(String lane, Duration deadline, CallLanes.Call<String> call) {
        return assertThrows(HypervisorException.class, () -> lanes.call(lane, "try", deadline, call))
                .kind();
    }

    @Test
    void answerAndFailureArrive() throws HypervisorException {
        assertEquals("yes", lanes.call("a", "try", LONG, () -> "yes"));
        assertEquals(Kind.REFUSED, kindOf("a", LONG, () -> {
            throw new HypervisorException(Kind.REFUSED, "no");
        }));
    }

    @Test
    void stuckCallTimesOutAndItsLaneAnswersAtOnce() throws HypervisorException {
        assertEquals(Kind.TIMED_OUT, kindOf("a", SOON, this::hang));
        AtomicBoolean begun = new AtomicBoolean();
        Duration before = ReeveClock.system().elapsed();
        assertEquals(Kind.TIMED_OUT, kindOf("a", LONG, () -> {
            begun.set(true);
            return "never";
        }));
        assertTrue(ReeveClock.system().elapsed().minus(before).compareTo(LONG) < 0);
        assertFalse(begun.get());
    }

    @Test
    void stuckLaneHoldsUpNoOther() throws HypervisorException {
        assertEquals(Kind.TIMED_OUT, kindOf("a", SOON, this::hang));
        assertEquals("yes", lanes.call("b", "try", LONG, () -> "yes"));
    }

    @Test
    void laneWorksAgainWhenItsCallHasComeBack() {
        assertEquals(Kind.TIMED_OUT, kindOf("a", SOON, this::hang));
        stuck.countDown();
        Awaitility.await()
                .atMost(LONG)
                .ignoreException(HypervisorException.class)
                .until(() -> lanes.call("a", "try", LONG, () -> "yes").equals("yes"));
    }

    @Test
    void closedLanesCannotBeReached() {
        lanes.close();
        assertEquals(Kind.UNREACHABLE, kindOf("a", LONG, () -> "never"));
    }
}
