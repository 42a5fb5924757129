package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.reeve.lab.Command.Ended;
import org.reeve.lab.RealStack.Daemon;
import org.reeve.lab.RealStack.How;
import org.reeve.lab.Sufferer.Fault;

/** While guests fail, what watches them fails too: the watchdog, its journal and the disk below. */
@NeedsRealHost
@Order(2)
class DaemonFaultsTest {
    private static final String RECOVERY = """
            mode = "act"
            restarts = 100
            first-delay = "1s"
            longest-delay = "1s"
            settle-time = "2s"
            """;

    private static final int WATCHDOG_KILLS = Integer.getInteger("reeve.lab.watchdog-kills", 30);
    private static final long SEED = Long.getLong("reeve.lab.seed", new Random().nextInt(1_000_000));
    private static final int GUESTS = 5;
    /** From a fault to a restart done takes some 300 ms on a machine that is not busy. */
    private static final int LATEST_KILL_MILLIS = 1_200;

    private static final Duration WITHOUT_ROOM = Duration.ofSeconds(15);
    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(200));
    private static final Pattern UNSETTLED = Pattern.compile("(\\d+) deeds without an outcome");
    private static @Nullable RealStack up;

    private final Random random = new Random(SEED);

    @BeforeAll
    static void stackUp() throws IOException, InterruptedException {
        up = RealStack.up("faults-daemons", RECOVERY);
        System.out.println("seed: " + SEED + " (-Dreeve.lab.seed)");
    }

    @AfterAll
    static void stackDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    void aWatchdogKilledAtAnyMomentStartsNoGuestTwice() throws IOException {
        List<Sufferer> sufferers = Sufferer.running(stack(), "killed", GUESTS);
        try {
            int logged = stack().logOf(Daemon.WATCHDOG).length();
            for (int kill = 1; kill <= WATCHDOG_KILLS; kill++) {
                SOON.until(() -> Sufferer.letOneFail(sufferers, random));
                Sufferer.letOneFail(sufferers, random);
                after(Duration.ofMillis(random.nextInt(LATEST_KILL_MILLIS)), () -> stack().end(
                                Daemon.WATCHDOG, How.KILL));
                // As systemd does.
                stack().start(Daemon.WATCHDOG);
            }
            for (Sufferer sufferer : sufferers) {
                sufferer.requireBackOnceForEachFault();
            }
            int unsettled = UNSETTLED
                    .matcher(stack().logOf(Daemon.WATCHDOG).substring(logged))
                    .results()
                    .mapToInt(found -> Integer.parseInt(found.group(1)))
                    .sum();
            System.out.println("figure: watchdog killed " + WATCHDOG_KILLS + " times: " + unsettled
                    + " deeds were settled by looking");
        } finally {
            sufferers.forEach(Sufferer::close);
        }
    }

    @Test
    void withoutRoomForTheJournalNothingIsDoneAndNothingIsLost() throws IOException {
        Path filler = stack().watchdogState().resolve("filler");
        try (Sufferer fails = Sufferer.running(stack(), "noroom");
                MicroGuest wanted = MicroGuest.define(stack().host(), "wanted")) {
            SOON.until(() -> stack().central().knows(wanted.id()));
            stack().end(Daemon.WATCHDOG, How.STOP);
            moveStateToSmallDisk();
            startWatchdogAndAwaitIt();
            inShell("dd if=/dev/zero of=" + filler + " bs=4k 2>/dev/null || true");
            int errors = said("Nothing is decided or done until the journal can be written");
            fails.suffer(Fault.QEMU_KILLED);
            var _ = stack().central().request(wanted.id(), Map.of("type", "power", "action", "START"));
            Awaitility.await()
                    .during(WITHOUT_ROOM)
                    .atMost(WITHOUT_ROOM.multipliedBy(2))
                    .until(() -> fails.guest().starts() == 1 && wanted.starts() == 0);
            assertEquals(errors + 1, said("Nothing is decided or done until the journal can be written"));
            inShell("rm " + filler);
            fails.requireBackOnceForEachFault();
            SOON.until(() -> wanted.power().equals("running"));
            assertEquals(1, wanted.starts());
            assertEquals(1, said("The journal can be written again."));
        }
    }

    @Test
    void aDamagedJournalIsSetAsideAndGuestsAreWatchedAllTheSame() throws IOException {
        try (Sufferer fails = Sufferer.running(stack(), "damaged")) {
            stack().end(Daemon.WATCHDOG, How.STOP);
            String journal = stack().watchdogState().resolve("journal.sqlite").toString();
            inShell("dd if=/dev/urandom of=" + journal + " bs=1k seek=5 count=30 conv=notrunc 2>/dev/null");
            int before = said("The damaged file was set aside as");
            startWatchdogAndAwaitIt();
            assertEquals(before + 1, said("The damaged file was set aside as"));
            SOON.until(() -> stack().central().knows(fails.guest().id()));
            fails.suffer(Fault.QEMU_KILLED);
            fails.requireBackOnceForEachFault();
            String status = stack().watchdog("status").all();
            assertTrue(status.contains("A damaged journal was set aside: " + journal + ".damaged-"), status);
        }
    }

    @Test
    void aSecondWatchdogOnTheSameStateIsRefusedInWords() {
        Ended second = stack().watchdog("run");
        assertNotEquals(0, second.status());
        assertTrue(second.all().contains("is used by another watchdog; stop that one first"), second.all());
    }

    private static void after(Duration delay, Runnable deed) {
        CompletableFuture.runAsync(deed, CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }

    private static void moveStateToSmallDisk() {
        String state = stack().watchdogState().toString();
        inShell("cp -a " + state + " " + state + ".kept && mount -t tmpfs -o size=3m,mode=700 tmpfs " + state
                + " && cp -a " + state + ".kept/. " + state);
    }

    private static void startWatchdogAndAwaitIt() throws IOException {
        int before = said("The hypervisor is connected.");
        stack().start(Daemon.WATCHDOG);
        SOON.until(() -> said("The hypervisor is connected.") > before);
    }

    private static void inShell(String line) {
        stack().host().inside("sh", "-c", line);
    }

    private static int said(String what) throws IOException {
        return (int) stack().logOf(Daemon.WATCHDOG)
                .lines()
                .filter(line -> line.contains(what))
                .count();
    }

    private static RealStack stack() {
        if (up == null) {
            throw new IllegalStateException("no stack");
        }
        return up;
    }
}
