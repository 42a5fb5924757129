package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.reeve.common.time.ReeveClock;
import org.reeve.lab.RealStack.Daemon;
import org.reeve.lab.Sufferer.Fault;

/** While guests fail, and while their owners and operators stop them, libvirt's daemon ends again and again, or stands still. */
@NeedsRealHost
@Order(3)
class LibvirtFaultsTest {
    private static final String RECOVERY = """
            mode = "act"
            restarts = 100
            first-delay = "1s"
            longest-delay = "1s"
            settle-time = "2s"
            """;

    private static final int KILLS = Integer.getInteger("reeve.lab.libvirtd-kills", 13);
    private static final long SEED = Long.getLong("reeve.lab.seed", new Random().nextInt(1_000_000));
    private static final int SUFFERERS = 3;
    /** libvirt takes some 200 ms to deal with a QEMU that has died. */
    private static final int LATEST_KILL_MILLIS = 400;
    /** Longer than any sign of life may be missing: 20 s of QEMU's monitor are the most. */
    private static final Duration FROZEN = Duration.ofSeconds(26);

    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofMinutes(4)).pollInterval(Duration.ofMillis(200));
    private static @Nullable RealStack up;

    private final Random random = new Random(SEED);
    private final ReeveClock clock = ReeveClock.system();

    @BeforeAll
    static void stackUp() throws IOException, InterruptedException {
        up = RealStack.up("libvirtd-faults", RECOVERY);
        System.out.println("seed: " + SEED + " (-Dreeve.lab.seed)");
    }

    @AfterAll
    static void stackDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    void killedAgainAndAgainItCostsNoGuestARestartTooManyOrTooFew() throws IOException {
        List<Sufferer> guests = Sufferer.running(stack(), "libvirt", SUFFERERS + 3);
        List<Sufferer> sufferers = guests.subList(0, SUFFERERS);
        Sufferer calm = guests.get(SUFFERERS);
        List<MicroGuest> owners = guests.subList(SUFFERERS + 1, guests.size()).stream()
                .map(Sufferer::guest)
                .toList();
        int deaths = 0;
        try (SingleQemus single =
                SingleQemus.watch(guests.stream().map(Sufferer::guest).toList())) {
            for (int kill = 1; kill <= KILLS; kill++) {
                SOON.until(() -> Sufferer.letOneFail(sufferers, random));
                if (kill == 1 + KILLS / 3) {
                    // Its shutdown may be half done when the daemon ends.
                    owners.getFirst().suffer("poweroff");
                }
                afterAMoment(() -> libvirtd("kill"));
                if (kill == 1 + KILLS / 2) {
                    owners.getLast().suffer("poweroff");
                }
                Sufferer.letOneFail(sufferers, random);
                libvirtd("start");
                deaths++;
                if (random.nextBoolean()) {
                    // The daemon that knew why a guest is off is gone before anybody has asked it.
                    afterAMoment(() -> libvirtd("kill"));
                    libvirtd("start");
                    deaths++;
                }
            }
            for (Sufferer sufferer : sufferers) {
                sufferer.requireBackOnceForEachFault(deaths);
            }
            calm.requireBackOnceForEachFault();
            for (MicroGuest own : owners) {
                assertEquals("shut off", own.power(), own.name());
                assertEquals(1, own.starts(), own.name());
                assertEquals(List.of(), stack().central().incidents(own.id()), own.name());
            }
            single.requireNeverTwo();
            System.out.println(
                    "figure: libvirt's daemon killed " + deaths + " times: every guest came back once for each fault");
        } finally {
            guests.forEach(Sufferer::close);
        }
    }

    @Test
    void whatSomebodyWasAboutToStopWhenItEndedStaysOff() throws IOException {
        try (Sufferer stopped = Sufferer.running(stack(), "halfway");
                Sufferer fails = Sufferer.running(stack(), "fails")) {
            MicroGuest guest = stopped.guest();
            // It cannot end yet: libvirt waits for it, and has written nothing.
            guest.suffer("stop-qemu");
            Command destroy = guest.beginToDestroy();
            SOON.until(guest::qemuHasBeenAskedToEnd);
            libvirtd("kill");
            assertNotEquals(0, destroy.end().status());
            guest.suffer("continue-qemu");
            SOON.until(() -> logOfQemu(guest).contains("terminating on signal 15 from pid"));
            libvirtd("start");
            SOON.until(() -> guest.power().equals("shut off"));
            // Since then the guest has been looked at.
            fails.suffer(Fault.QEMU_KILLED);
            fails.requireBackOnceForEachFault();
            assertTrue(logOfQemu(guest).contains("shutting down, reason=crashed"), "what libvirt takes it for");
            assertEquals(1, guest.starts());
            assertEquals("shut off", guest.power());
            assertEquals(List.of(), stack().central().incidents(guest.id()));
        }
    }

    @Test
    void whileItStandsStillReeveSaysSoGoesOnAndBlamesNoGuest() throws IOException {
        try (Sufferer dies = Sufferer.running(stack(), "dies");
                Sufferer lives = Sufferer.running(stack(), "lives")) {
            int away = said("The hypervisor is away");
            int connected = said("The hypervisor is connected.");
            Duration frozenAt = clock.elapsed();
            libvirtd("freeze");
            try {
                dies.suffer(Fault.QEMU_KILLED);
                SOON.until(() -> said("The hypervisor is away") == away + 1);
                new Figure(
                                "libvirt's daemon stands still -> Reeve says so",
                                List.of(clock.elapsed().minus(frozenAt)))
                        .print();
                // Its loop and its link to central are as they were.
                stack().central().policy(lives.guest().id(), "restarts = 7\n");
                Awaitility.await()
                        .atMost(FROZEN.multipliedBy(2))
                        .until(() -> clock.elapsed().minus(frozenAt).compareTo(FROZEN) > 0);
                assertEquals(connected, said("The hypervisor is connected."));
            } finally {
                libvirtd("thaw");
            }
            SOON.until(() -> said("The hypervisor is connected.") == connected + 1);
            dies.requireBackOnceForEachFault();
            lives.requireBackOnceForEachFault();
        }
    }

    private void afterAMoment(Runnable deed) {
        CompletableFuture.runAsync(
                        deed,
                        CompletableFuture.delayedExecutor(random.nextInt(LATEST_KILL_MILLIS), TimeUnit.MILLISECONDS))
                .join();
    }

    private static void libvirtd(String what) {
        LabHost.run("host-libvirtd", stack().host().name(), what);
    }

    private static String logOfQemu(MicroGuest guest) throws IOException {
        Path log = stack().host().folder().resolve("log/libvirt/qemu").resolve(guest.name() + ".log");
        return Files.readString(log, StandardCharsets.ISO_8859_1);
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
