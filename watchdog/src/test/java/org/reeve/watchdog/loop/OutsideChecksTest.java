package org.reeve.watchdog.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.GuestId;
import org.reeve.common.guest.Incident;
import org.reeve.watchdog.check.Check;
import org.reeve.watchdog.check.CheckedGuest;
import org.reeve.watchdog.check.Findings;
import org.reeve.watchdog.check.GuestNames;
import org.reeve.watchdog.check.HostChecks;
import org.reeve.watchdog.recovery.FailedCheck;

class OutsideChecksTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final FailedCheck SHOP = new FailedCheck("shop", FailedCheck.Action.ALERT, null, "it says 502");
    private static final Findings FAILS = new Findings(List.of(SHOP), Set.of(), null);
    private static final Findings UNKNOWN = new Findings(List.of(), Set.of("shop"), null);
    private static final Findings PASSES = new Findings(List.of(), Set.of(), null);
    private static final HostChecks CHECKS = new HostChecks(List.of(new HostChecks.Rule(
            new GuestNames(List.of()),
            new Check.Tcp(
                    new Check.Terms(
                            "shop", Duration.ofSeconds(10), Duration.ofSeconds(5), 3, FailedCheck.Action.ALERT, null),
                    null,
                    80))));

    private final OutsideChecks checks = new OutsideChecks();

    @TempDir
    private Path directory;

    @Test
    void aCheckThatFailedIsAwaitedWhenItBeginsAnew() {
        checks.told(FAILS);
        checks.told(UNKNOWN);
        assertTrue(checks.isAwaited());
        assertEquals(List.of(), checks.failed());
        checks.told(PASSES);
        assertFalse(checks.isAwaited());
        checks.told(UNKNOWN);
        assertFalse(checks.isAwaited(), "it passed before");
    }

    @Test
    void whatFailedForTheLastDaemonIsAwaitedUntilItPassesOrFails() {
        checks.await("shop");
        checks.told(UNKNOWN);
        assertTrue(checks.isAwaited());
        checks.told(FAILS);
        assertFalse(checks.isAwaited());
        assertEquals(List.of(SHOP), checks.failed());
    }

    @Test
    void whatIsAskedNoMoreIsNeitherAwaitedNorFails() {
        checks.await("gone");
        checks.told(new Findings(List.of(SHOP), Set.of("gone"), Duration.ZERO));
        checks.only(Set.of("shop"));
        assertFalse(checks.isAwaited());
        assertEquals(List.of(SHOP), checks.failed());
        checks.only(Set.of());
        assertEquals(List.of(), checks.failed());
        assertEquals(null, checks.silentSince());
    }

    @Test
    void anIncidentOfAnOutsideCheckIsNotOverBecauseTheDaemonBeganAnew() throws Exception {
        try (LoopWorld world = new LoopWorld(directory)) {
            world.checks = CHECKS;
            GuestId guest = world.beginWithHealthyGuest("web1");
            world.loop().checked(guest, FAILS);
            await().atMost(LONG).until(() -> !world.incidents().isEmpty());
            world.kill();
            world.begin();
            await().during(Duration.ofSeconds(12))
                    .atMost(LONG)
                    .until(() -> world.incidents().getLast().state() == Incident.State.OPEN);
            // It is asked again, or nobody would ever know; and what it fails counts.
            assertEquals(
                    CheckedGuest.Standing.COUNTED, world.voice.checks.getLast().standing());
            world.loop().checked(guest, UNKNOWN);
            world.loop().checked(guest, PASSES);
            await().atMost(LONG).until(() -> world.incidents().getLast().state() == Incident.State.RECOVERED);
        }
    }
}
