package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.reeve.watchdog.vm.LifecycleAction;
import org.reeve.watchdog.vm.WatchdogAction;

/** Guests that hang, that seem to, and that nobody can ask: which of them Reeve restarts, and which it leaves alone. */
@NeedsRealHost
@Order(Integer.MAX_VALUE)
class HungGuestsTest {
    private static final String RECOVERY = """
            mode = "act"
            restarts = 3
            window = "10m"
            first-delay = "1s"
            longest-delay = "2s"
            settle-time = "5s"
            hypervisor-deadline = "15s"
            agent-silence = "10s"
            vcpu-standstill = "10s"
            monitor-silence = "10s"
            device-confirmation = "20s"
            boot-grace = "1s"
            """;

    private static final Duration SOAK = Duration.ofSeconds(45);
    private static @Nullable RealStack up;

    @BeforeAll
    static void stackUp() throws IOException, InterruptedException {
        up = RealStack.up("hung", RECOVERY);
    }

    @AfterAll
    static void stackDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    void aPanickedGuestComesBackWhateverItsDefinitionSays() throws IOException {
        Map<LifecycleAction, MicroGuest> guests = new LinkedHashMap<>();
        try {
            for (LifecycleAction action : List.of(
                    LifecycleAction.PRESERVE,
                    LifecycleAction.RESTART,
                    LifecycleAction.DESTROY,
                    LifecycleAction.COREDUMP_DESTROY,
                    LifecycleAction.COREDUMP_RESTART)) {
                guests.put(action, running("panic-" + word(action), action, WatchdogAction.NONE));
            }
            for (MicroGuest guest : guests.values()) {
                guest.suffer("panic");
            }
            for (MicroGuest guest : guests.values()) {
                assertEquals("KERNEL_PANIC", stack().central().recovered(guest).cause(), guest.name());
                cameUpOnceMore(guest);
            }
        } finally {
            guests.values().forEach(MicroGuest::close);
        }
    }

    @Test
    void aGuestThatFeedsItsDeviceNoMoreComesBackWhateverTheDeviceDoes() throws IOException {
        Map<WatchdogAction, MicroGuest> guests = new LinkedHashMap<>();
        Map<WatchdogAction, Instant> begun = new LinkedHashMap<>();
        try {
            for (WatchdogAction action : List.of(
                    WatchdogAction.NONE,
                    WatchdogAction.RESET,
                    WatchdogAction.SHUTDOWN,
                    WatchdogAction.PAUSE,
                    WatchdogAction.POWEROFF,
                    WatchdogAction.DUMP,
                    WatchdogAction.INJECT_NMI)) {
                guests.put(action, feeding("device-" + word(action), action));
            }
            for (Map.Entry<WatchdogAction, MicroGuest> each : guests.entrySet()) {
                begun.put(each.getKey(), each.getValue().suffer("hang"));
            }
            for (Map.Entry<WatchdogAction, MicroGuest> each : guests.entrySet()) {
                ToldIncident incident = stack().central().recovered(each.getValue());
                assertEquals("WATCHDOG_DEVICE_FIRED", incident.cause(), each.toString());
                cameUpOnceMore(each.getValue());
                figure(
                        "no petting -> hang declared, device " + word(each.getKey()),
                        begun.getOrDefault(each.getKey(), Instant.MAX),
                        incident.timeLine().getFirst().at());
            }
        } finally {
            guests.values().forEach(MicroGuest::close);
        }
    }

    @Test
    void aKernelThatPanicsOnTheNmiOfItsDeviceComesBackOnce() throws IOException {
        try (MicroGuest guest = begun(
                MicroGuest.define(stack().host(), "device-panics", "micro.wd=1 micro.hb=5 unknown_nmi_panic"),
                LifecycleAction.PRESERVE,
                WatchdogAction.INJECT_NMI)) {
            guest.suffer("hang");
            stack().central().recovered(guest);
            cameUpOnceMore(guest);
        }
    }

    @Test
    void aStoppedQemuIsKilledAndStartedWhileOthersDoNotWait() throws IOException {
        try (MicroGuest stuck = running("stuck", LifecycleAction.PRESERVE, WatchdogAction.NONE);
                MicroGuest other = running("other", LifecycleAction.PRESERVE, WatchdogAction.NONE)) {
            Instant stopped = stuck.suffer("stop-qemu");
            Instant killed = other.suffer("kill-qemu");
            ToldIncident quick = stack().central().recovered(other);
            figure("another guest's QEMU killed beside a stopped one -> restart done", killed, quick.at("Done: "));
            ToldIncident incident = stack().central().recovered(stuck);
            assertEquals("QEMU_STUCK", incident.cause());
            assertEquals(2, stuck.starts());
            figure(
                    "QEMU stopped -> declared stuck",
                    stopped,
                    incident.timeLine().getFirst().at());
        }
    }

    @Test
    void aBusyGuestIsLeftAlone() throws IOException {
        try (MicroGuest guest = feeding("busy", WatchdogAction.NONE)) {
            guest.suffer("busy");
            Awaitility.await()
                    .pollInterval(Duration.ofSeconds(2))
                    .atMost(SOAK.multipliedBy(2))
                    .during(SOAK)
                    .until(() -> guest.boots() == 1 && guest.power().equals("running"));
            assertEquals(List.of(), stack().central().incidents(guest.id()));
        }
    }

    @Test
    void aGuestPausedOnPurposeIsLeftAlone() throws IOException {
        try (MicroGuest guest = feeding("paused", WatchdogAction.NONE)) {
            stack().host().virsh("suspend", guest.name());
            Awaitility.await()
                    .pollInterval(Duration.ofSeconds(2))
                    .atMost(SOAK.multipliedBy(2))
                    .during(SOAK)
                    .until(() -> guest.power().equals("paused"));
            assertEquals(List.of(), stack().central().incidents(guest.id()));
            stack().host().virsh("resume", guest.name());
        }
    }

    @Test
    void allGuestsThatDieTogetherComeBackOnceEach() throws IOException {
        int count = Integer.getInteger("reeve.lab.storm", 20);
        List<MicroGuest> guests = new ArrayList<>();
        try {
            for (int number = 0; number < count; number++) {
                guests.add(MicroGuest.define(stack().host(), "storm" + number));
            }
            guests.forEach(MicroGuest::start);
            guests.forEach(MicroGuest::awaitPrompt);
            guests.forEach(
                    guest -> Awaitility.await().until(() -> stack().central().knows(guest.id())));
            List<Instant> killed = new ArrayList<>();
            for (MicroGuest guest : guests) {
                killed.add(guest.suffer("kill-qemu"));
            }
            List<Duration> took = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                MicroGuest guest = guests.get(number);
                ToldIncident incident = stack().central().recovered(guest);
                assertEquals(2, guest.starts(), guest.name());
                took.add(Duration.between(killed.get(number), incident.at("Done: ")));
            }
            new Figure(count + " QEMUs killed together -> restart done", took).print();
        } finally {
            guests.forEach(MicroGuest::close);
        }
        assertTrue(stack().logOf(RealStack.Daemon.WATCHDOG).contains("restarted at once, by priority"));
    }

    /** It counts as recovered when it has run for a while, which may be before its kernel says so. */
    private static void cameUpOnceMore(MicroGuest guest) throws IOException {
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> guest.boots() > 1);
        assertEquals(2, guest.boots(), guest.name());
    }

    private static MicroGuest running(String name, LifecycleAction onCrash, WatchdogAction device) throws IOException {
        return begun(MicroGuest.define(stack().host(), name), onCrash, device);
    }

    /** A guest whose watchdog device is fed. Nothing but what feeds it dies in these tests: IPv6 would look for routers by itself, which is a sign of life. */
    private static MicroGuest feeding(String name, WatchdogAction device) throws IOException {
        return begun(
                MicroGuest.define(stack().host(), name, "micro.wd=1 micro.hb=5 ipv6.disable=1"),
                LifecycleAction.PRESERVE,
                device);
    }

    private static MicroGuest begun(MicroGuest guest, LifecycleAction onCrash, WatchdogAction device)
            throws IOException {
        guest.configure(onCrash, device);
        guest.start();
        guest.awaitPrompt();
        Awaitility.await().until(() -> stack().central().knows(guest.id()));
        return guest;
    }

    private static void figure(String what, Instant from, Instant to) {
        new Figure(what, List.of(Duration.between(from, to))).print();
    }

    private static String word(Enum<?> action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static RealStack stack() {
        if (up == null) {
            throw new IllegalStateException("no stack");
        }
        return up;
    }
}
