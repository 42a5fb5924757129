package org.reeve.watchdog.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.PowerState;
import org.reeve.watchdog.recovery.RecoveryPolicy;
import org.reeve.watchdog.vm.Activity;
import org.reeve.watchdog.vm.Guest;
import org.reeve.watchdog.vm.PowerReason;
import org.reeve.watchdog.vm.Pulse;

/** What the counters of disks and network say of a guest, also while nobody can read those of its disks. */
class DiskAndPacketSignsTest {
    private static final GuestId ID = new GuestId(new UUID(1, 2));
    private static final Guest GUEST = new Guest(
            ID,
            "web",
            PowerState.RUNNING,
            PowerReason.BOOTED,
            1,
            Activity.NONE,
            Guest.Persistence.PERSISTENT,
            Guest.Reactions.DEFAULT,
            Guest.PanicDevice.PRESENT,
            null,
            null,
            null);
    private static final Duration LONG =
            RecoveryPolicy.SignsOfLife.DEFAULT.vcpu().multipliedBy(2);

    private final LifeSigns signs = new LifeSigns();
    private Duration now = Duration.ofHours(1);

    private void seenAndMeasured(@Nullable Long blockRequests, @Nullable Long packets) {
        signs.seen(GUEST, now);
        measured(blockRequests, packets);
    }

    private void measured(@Nullable Long blockRequests, @Nullable Long packets) {
        signs.measured(new Pulse(ID, Duration.ofSeconds(1), blockRequests, packets, Pulse.Monitor.ANSWERS), now);
    }

    private @Nullable Duration ioStandstill() {
        return signs.vitals(GUEST, false, false, RecoveryPolicy.DEFAULT, now).ioStandstill();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void whatStandsStillIsCountedFromItsLastMove() {
        seenAndMeasured(7L, 7L);
        pass(LONG);
        measured(8L, 7L);
        assertEquals(Duration.ZERO, ioStandstill());
        pass(LONG);
        measured(8L, 7L);
        assertEquals(LONG, ioStandstill());
    }

    @Test
    void disksThatNobodyCanTellOfAreNoSignAgainstAGuest() {
        seenAndMeasured(7L, 7L);
        pass(LONG);
        measured(null, 7L);
        assertNull(ioStandstill());
    }

    @Test
    void andNoSignForIt() {
        seenAndMeasured(7L, 7L);
        pass(LONG);
        measured(null, 7L);
        pass(LONG);
        measured(7L, 7L);
        assertEquals(LONG.multipliedBy(2), ioStandstill());
    }

    @Test
    void packetsShowMeanwhileThatItLives() {
        seenAndMeasured(7L, 7L);
        pass(LONG);
        measured(null, 8L);
        assertEquals(Duration.ZERO, ioStandstill());
    }

    @Test
    void aGuestWithoutDisksIsJudgedByItsPackets() {
        seenAndMeasured(null, 7L);
        pass(LONG);
        measured(null, 7L);
        assertEquals(LONG, ioStandstill());
    }
}
