package org.reeve.watchdog.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.recovery.Vitals;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.Pulse;

class LifeSignsTest {
    private static final GuestId ID = new GuestId(new UUID(1, 2));
    private static final Guest RUNS = guest(PowerState.RUNNING, PowerReason.BOOTED, Activity.NONE);
    private static final Guest OFF = guest(PowerState.SHUT_OFF, PowerReason.SHUTDOWN, Activity.NONE);
    private static final Guest PAUSED = guest(PowerState.PAUSED, PowerReason.ON_REQUEST, Activity.NONE);
    private static final Guest DUMPED = guest(PowerState.RUNNING, PowerReason.BOOTED, Activity.DUMPING);

    private final LifeSigns signs = new LifeSigns();

    @Test
    void whatStandsStillCountsFromWhenItLastMoved() {
        signs.seen(RUNS, at(0));
        pulse(10, at(10));
        pulse(10, at(70));
        assertEquals(Duration.ofSeconds(60), vitals(RUNS, at(70)).vcpuStandstill());
    }

    @Test
    void nothingOfTheTimeInWhichItWasPausedCountsWhenItGoesOn() {
        standStillWhile(PAUSED);
    }

    @Test
    void nothingOfTheTimeInWhichTheHypervisorWasAtWorkOnItCountsAfterwards() {
        standStillWhile(DUMPED);
    }

    @Test
    void theSilenceOfAGuestThatMayHaveBegunWhenNobodyLookedSaysNothingUntilItMayHaveComeUp() {
        signs.arrived(LifeSigns.Arrival.UNSEEN);
        signs.seen(RUNS, at(0));
        assertNull(vitals(RUNS, at(60)).agentSilent());
        assertNull(vitals(RUNS, at(60)).excuse());
        assertEquals(Duration.ofSeconds(200), vitals(RUNS, at(200)).agentSilent());
    }

    @Test
    void oneThatHasSpokenSinceHasComeUp() {
        signs.arrived(LifeSigns.Arrival.UNSEEN);
        signs.seen(RUNS, at(0));
        signs.heard(at(10));
        assertEquals(Duration.ofSeconds(50), vitals(RUNS, at(60)).agentSilent());
    }

    @Test
    void aGuestThatHasJustComeHasItsGraceUntilItsAgentSpeaks() {
        signs.arrived(LifeSigns.Arrival.LATELY);
        signs.seen(RUNS, at(0));
        assertEquals(Vitals.Excuse.BOOTING, vitals(RUNS, at(60)).excuse());
        signs.heard(at(70));
        assertNull(vitals(RUNS, at(80)).excuse());
    }

    @Test
    void aGuestThatWasOffWhenTheDaemonBeganHasItsGraceWhenItIsStarted() {
        signs.seen(OFF, at(0));
        signs.seen(RUNS, at(100));
        assertEquals(Vitals.Excuse.BOOTING, vitals(RUNS, at(160)).excuse());
    }

    @Test
    void onAHostThatIsLookedAtForTheFirstTimeGuestsAreTakenForUp() {
        signs.seen(RUNS, at(0));
        assertNull(vitals(RUNS, at(60)).excuse());
    }

    private void standStillWhile(Guest excused) {
        signs.seen(RUNS, at(0));
        signs.heard(at(5));
        pulse(10, at(10));
        signs.seen(excused, at(20));
        // Taken before it went on, heard after it was seen to run.
        pulse(10, at(299));
        signs.seen(RUNS, at(300));
        Vitals vitals = vitals(RUNS, at(302));
        assertTrue(vitals.areSound(RecoveryPolicy.SignsOfLife.DEFAULT), vitals::toString);
        assertEquals(Duration.ofSeconds(2), Objects.requireNonNull(vitals.vcpuStandstill()));
        assertEquals(Duration.ofSeconds(2), Objects.requireNonNull(vitals.agentSilent()));
    }

    private void pulse(long vcpuSeconds, Duration at) {
        signs.measured(
                new Pulse(ID, Duration.ofSeconds(vcpuSeconds), vcpuSeconds, vcpuSeconds, Pulse.Monitor.ANSWERS), at);
    }

    private Vitals vitals(Guest guest, Duration at) {
        return signs.vitals(guest, true, false, RecoveryPolicy.DEFAULT, at);
    }

    private static Duration at(long seconds) {
        return Duration.ofHours(1).plusSeconds(seconds);
    }

    private static Guest guest(PowerState power, PowerReason why, Activity activity) {
        return new Guest(
                ID,
                "web1",
                power,
                why,
                power == PowerState.SHUT_OFF ? null : 1,
                activity,
                Guest.Persistence.PERSISTENT,
                Guest.Reactions.DEFAULT,
                Guest.PanicDevice.PRESENT,
                null,
                null,
                null);
    }
}
