package org.reeve.watchdog.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.Vitals;
import org.reeve.watchdog.recovery.Vitals.Pace;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.Pulse;

/** What a guest's agent and CPUs show over time. */
class AgentAndCpuSignsTest {
    private static final GuestId GUEST = new GuestId(new UUID(0, 1));
    private static final Duration PULSE = Duration.ofSeconds(5);

    private final LifeSigns signs = new LifeSigns();
    private Duration now = Duration.ofHours(1);
    private Duration vcpuTime = Duration.ZERO;
    private Duration used = Duration.ZERO;

    @BeforeEach
    void runs() {
        signs.seen(guest(1), now);
    }

    @Test
    void theSilenceOfAnAgentThatTookItsLeaveIsNoSignUntilItIsHeardAgain() {
        signs.heard(now);
        pass(0.05, 4);
        assertEquals(Duration.ofSeconds(20), vitals().agentSilent());
        signs.farewell();
        assertNull(vitals().agentSilent());
        pass(0.05, 100);
        assertNull(vitals().agentSilent());
        signs.heard(now);
        pass(0.05, 4);
        assertEquals(Duration.ofSeconds(20), vitals().agentSilent());
    }

    @Test
    void aRebootBringsTheAgentBack() {
        signs.farewell();
        signs.rebooted(now);
        pass(0.05, 4);
        assertEquals(Duration.ofSeconds(20), vitals().agentSilent());
        signs.farewell();
        signs.seen(guest(2), now);
        pass(0.05, 4);
        assertEquals(Duration.ofSeconds(20), vitals().agentSilent());
    }

    @Test
    void aGuestThatIdlesUsesItsCpusAllTheTimeAndLittle() {
        pass(0.05, 10);
        assertEquals(Pace.IDLING, vitals().pace());
        pass(1, 4);
        assertEquals(Pace.BUSY, vitals().pace());
        pass(0.05, 4);
        assertEquals(Pace.IDLING, vitals().pace());
        pass(0, 4);
        assertEquals(Pace.IDLING, vitals().pace());
        assertEquals(Duration.ofSeconds(20), vitals().vcpuStandstill());
    }

    @Test
    void whatItsCpusDoIsUnknownUntilItWasSeenForAWhile() {
        assertEquals(Pace.UNKNOWN, vitals().pace());
        pass(1, 2);
        assertEquals(Pace.UNKNOWN, vitals().pace());
        pass(1, 1);
        assertEquals(Pace.BUSY, vitals().pace());
        signs.seen(guest(2), now);
        assertEquals(Pace.UNKNOWN, vitals().pace());
    }

    /** Under KVM an idle kernel takes some 50 µs to wake up, a few times a second, and its time is told in steps of 10 ms. */
    @Test
    void theCpusOfAGuestThatUsesHardlyAnyDoNotStandStillBetweenTwoStepsOfTheirTime() {
        // 0.1 % of a CPU with its agent, 0.03 % without.
        for (int second = 0; second < 600; second += 5) {
            passInSteps(0.001);
            assertFalse(standsStill(), "with its agent, after " + second + " s");
        }
        for (int second = 0; second < 600; second += 5) {
            passInSteps(0.0003);
            assertFalse(standsStill(), "without it, after " + second + " s");
        }
    }

    @Test
    void theCpusOfSuchAGuestStandStillWhenTheirTimeHasForLong() {
        for (int second = 0; second < 600; second += 5) {
            passInSteps(0.001);
        }
        pass(0, 9);
        assertNull(vitals().vcpuStandstill());
        pass(0, 4);
        assertTrue(standsStill(), () -> "" + vitals().vcpuStandstill());
    }

    /** An emulated guest takes some hundredths of a CPU for being idle. */
    @Test
    void theCpusOfAnEmulatedGuestStandStillAsSoonAsThePolicySays() {
        pass(0.02, 100);
        pass(0, 3);
        assertEquals(RecoveryPolicy.DEFAULT.signs().vcpu(), vitals().vcpuStandstill());
    }

    @Test
    void aGuestThatIsBusyAgainIsJudgedByThatAfterAWhile() {
        for (int second = 0; second < 600; second += 5) {
            passInSteps(0.0005);
        }
        pass(0.2, 260);
        pass(0, 3);
        assertTrue(standsStill());
    }

    @Test
    void aTimeInWhichItWasPausedIsNoLongStep() {
        pass(0.02, 10);
        signs.seen(paused(), now);
        pass(0, 100);
        signs.seen(guest(1), now);
        pass(0.02, 10);
        pass(0, 3);
        assertTrue(standsStill());
    }

    private boolean standsStill() {
        Duration still = vitals().vcpuStandstill();
        return still != null && still.compareTo(RecoveryPolicy.DEFAULT.signs().vcpu()) >= 0;
    }

    /** As the kernel tells of it. */
    private void passInSteps(double load) {
        now = now.plus(PULSE);
        used = used.plusNanos((long) (PULSE.toNanos() * load));
        Duration told = Duration.ofMillis(used.toMillis() / 10 * 10);
        vcpuTime = told.compareTo(vcpuTime) > 0 ? told : vcpuTime;
        signs.measured(new Pulse(GUEST, vcpuTime, null, null, Pulse.Monitor.ANSWERS), now);
    }

    /** @param load CPUs that are busy all the time */
    private void pass(double load, int pulses) {
        for (int pulse = 0; pulse < pulses; pulse++) {
            now = now.plus(PULSE);
            vcpuTime = vcpuTime.plusNanos((long) (PULSE.toNanos() * load));
            signs.measured(new Pulse(GUEST, vcpuTime, null, null, Pulse.Monitor.ANSWERS), now);
        }
    }

    private Vitals vitals() {
        return signs.vitals(guest(1), true, false, RecoveryPolicy.DEFAULT, now);
    }

    private static Guest guest(int run) {
        return guest(run, PowerState.RUNNING, PowerReason.BOOTED);
    }

    private static Guest paused() {
        return guest(1, PowerState.PAUSED, PowerReason.ON_REQUEST);
    }

    private static Guest guest(int run, PowerState power, PowerReason why) {
        return new Guest(
                GUEST,
                "web1",
                power,
                why,
                run,
                Activity.NONE,
                Guest.Persistence.PERSISTENT,
                new Guest.Reactions(LifecycleAction.PRESERVE, LifecycleAction.RESTART, LifecycleAction.DESTROY),
                Guest.PanicDevice.ABSENT,
                null,
                null,
                null);
    }
}
