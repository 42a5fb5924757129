package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reeve.common.time.ReeveClock;
import org.reeve.lab.RealStack.Daemon;
import org.reeve.lab.RealStack.How;

/** Faults of guests, of libvirt and of Reeve itself, with real QEMU and the daemons as they are installed. */
@NeedsRealHost
class FaultsTest {
    /** Long enough that a guest which panics at every boot never counts as recovered. */
    private static final String RECOVERY = """
            mode = "act"
            restarts = 3
            window = "10m"
            first-delay = "1s"
            longest-delay = "2s"
            settle-time = "10s"
            """;

    private static final int RESTARTS = 3;
    /** Two rounds of the list that the watchdog reads every ten seconds, and some more. */
    private static final Duration TWO_ROUNDS = Duration.ofSeconds(22);

    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    private static final List<String> FIGURES = new ArrayList<>();
    private static @Nullable RealStack up;

    @BeforeAll
    static void stackUp() throws IOException, InterruptedException {
        up = RealStack.up("faults", RECOVERY);
    }

    @AfterAll
    static void stackDown() {
        FIGURES.forEach(figure -> System.out.println("figure: " + figure));
        if (up != null) {
            up.close();
        }
    }

    @Test
    void killedQemuIsStartedOnce() throws IOException {
        try (MicroGuest guest = running("killed")) {
            Instant fault = guest.suffer("kill-qemu");
            ToldIncident incident = recovered(guest);
            assertEquals("QEMU_DIED", incident.cause());
            assertEquals(2, guest.starts());
            figure("QEMU killed -> restart decided", fault, incident.at("Decided: "));
            figure("QEMU killed -> restart done", fault, incident.at("Done: "));
            SOON.until(() -> stack().mailSubjects(guest.name()).size() == 2);
            List<String> mails = stack().mailSubjects(guest.name());
            assertTrue(mails.getFirst().startsWith("PROBLEM: "), mails.toString());
            assertTrue(mails.getLast().startsWith("RECOVERY: "), mails.toString());
        }
    }

    @Test
    void whatHappenedIsRecordedAndToldAgainUnderAnotherPolicy() throws IOException {
        try (MicroGuest guest = running("retold")) {
            guest.suffer("kill-qemu");
            recovered(guest);
            guest.suffer("poweroff");
            SOON.until(() -> guest.power().equals("shut off"));
            String config = stack().configOfWatchdog().toString();
            SOON.until(() -> stack().askWatchdog("trace", "--config", config, "--guest", "retold")
                    .contains(" owner-shuts-down"));
            String recorded = stack().askWatchdog("trace", "--config", config, "--guest", "retold");
            assertEquals(
                    List.of("qemu-dies", "owner-shuts-down"),
                    recorded.lines()
                            .map(line -> line.split(" ", 4))
                            .filter(words -> words.length > 2 && words[1].equals("retold"))
                            .map(words -> words[2])
                            .filter(what -> what.startsWith("qemu-") || what.startsWith("ow") || what.startsWith("op"))
                            .dropWhile(what -> what.equals("operator-starts"))
                            .toList(),
                    recorded);
            Path story = Files.writeString(stack().host().folder().resolve("retold.story"), recorded);
            Path policy = Files.writeString(stack().host().folder().resolve("observe.toml"), "mode = \"observe\"");
            String told = stack().askWatchdog("simulate", "--trace", story.toString(), "--policy", policy.toString());
            assertTrue(told.contains("= healthy -> recovering: "), told);
            assertTrue(told.contains("> healthy -> observed: "), told);
        }
    }

    @Test
    void guestThatItsOwnerSwitchedOffStaysOff() throws IOException {
        try (MicroGuest guest = running("owner")) {
            guest.suffer("poweroff");
            SOON.until(() -> guest.power().equals("shut off"));
            Awaitility.await()
                    .pollInterval(Duration.ofSeconds(2))
                    .atMost(TWO_ROUNDS.multipliedBy(2))
                    .during(TWO_ROUNDS)
                    .until(() -> guest.power().equals("shut off") && guest.starts() == 1);
            assertEquals(List.of(), stack().central().incidents(guest.id()));
        }
    }

    @Test
    void guestThatPanicsAtEveryBootIsLeftAloneWhenTheBudgetIsSpent() throws IOException {
        try (MicroGuest guest = MicroGuest.define(stack().host(), "panics", "micro.do=panic micro.after=0")) {
            SOON.until(() -> stack().central().knows(guest.id()));
            guest.start();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> newest(guest).filter("QUARANTINED"::equals).isPresent());
            assertEquals(1 + RESTARTS, guest.boots());
            Awaitility.await()
                    .pollInterval(Duration.ofSeconds(1))
                    .atMost(Duration.ofSeconds(40))
                    .during(Duration.ofSeconds(12))
                    .until(() -> guest.boots() == 1 + RESTARTS);
            List<ToldIncident> incidents = stack().central().incidents(guest.id());
            assertEquals(1, incidents.size());
            ToldIncident incident = incidents.getFirst();
            assertEquals("QUARANTINED", incident.state());
            assertEquals("KERNEL_PANIC", incident.cause());
            FIGURES.add("first panic seen -> quarantined after " + RESTARTS + " restarts: "
                    + Duration.between(incident.timeLine().getFirst().at(), incident.at("No restarts are left."))
                            .toMillis()
                    + " ms");
            List<String> mails = stack().mailSubjects(guest.name());
            assertTrue(mails.size() <= 2, mails.toString());
            assertTrue(mails.stream().allMatch(subject -> subject.startsWith("PROBLEM: ")), mails.toString());
            assertTrue(mails.getLast().contains("keeps failing"), mails.toString());
        }
    }

    @Test
    void watchdogKilledBeforeItHeardOfADeadQemuStartsItOnce() throws IOException {
        try (MicroGuest guest = running("unheard")) {
            stack().end(Daemon.WATCHDOG, How.KILL);
            Instant fault = guest.suffer("kill-qemu");
            stack().start(Daemon.WATCHDOG);
            ToldIncident incident = recovered(guest);
            assertEquals(2, guest.starts());
            figure("QEMU killed while no watchdog ran, watchdog started -> restart done", fault, incident.at("Done: "));
        }
    }

    @Test
    void watchdogKilledInTheMiddleOfARestartStartsTheGuestOnce() throws IOException {
        try (MicroGuest guest = running("half")) {
            guest.suffer("kill-qemu");
            SOON.pollInterval(Duration.ofMillis(2)).until(() -> logSays("half: ", "healthy -> recovering"));
            stack().end(Daemon.WATCHDOG, How.KILL);
            stack().start(Daemon.WATCHDOG);
            recovered(guest);
            assertEquals(2, guest.starts());
        }
    }

    @Test
    void incidentReachesACentralThatWasAwayForAllOfIt() throws IOException {
        try (MicroGuest guest = running("unseen")) {
            stack().end(Daemon.CENTRAL, How.STOP);
            guest.suffer("kill-qemu");
            SOON.until(() -> guest.starts() == 2 && guest.power().equals("running"));
            SOON.until(() -> logSays("unseen: ", "healthy again"));
            stack().start(Daemon.CENTRAL);
            Duration back = ReeveClock.system().elapsed();
            ToldIncident incident = recovered(guest);
            FIGURES.add("central is back -> knows the incident: "
                    + ReeveClock.system().elapsed().minus(back).toMillis() + " ms");
            assertEquals("QEMU_DIED", incident.cause());
            assertEquals(2, guest.starts());
        }
    }

    @Test
    void qemuThatDiedWhileLibvirtdWasDeadIsStarted() throws IOException {
        try (MicroGuest guest = running("orphan")) {
            LabHost.run("host-libvirtd", stack().host().name(), "kill");
            guest.suffer("kill-qemu");
            LabHost.run("host-libvirtd", stack().host().name(), "start");
            Instant back = ReeveClock.system().now();
            ToldIncident incident = recovered(guest);
            assertEquals(2, guest.starts());
            figure("libvirtd is back -> restart of the guest that died meanwhile done", back, incident.at("Done: "));
        }
    }

    /** A guest that runs, and that the watchdog has seen running. */
    private static MicroGuest running(String name) {
        MicroGuest guest = MicroGuest.define(stack().host(), name);
        guest.start();
        guest.awaitPrompt();
        SOON.until(() -> stack().central().knows(guest.id()));
        return guest;
    }

    private static boolean logSays(String guest, String what) throws IOException {
        return stack().logOf(Daemon.WATCHDOG).lines().anyMatch(line -> line.contains(guest) && line.contains(what));
    }

    private static ToldIncident recovered(MicroGuest guest) {
        return stack().central().recovered(guest);
    }

    private static Optional<String> newest(MicroGuest guest) {
        return stack().central().incidents(guest.id()).stream()
                .map(ToldIncident::state)
                .findFirst();
    }

    private static void figure(String what, Instant from, Instant to) {
        FIGURES.add(what + ": " + Duration.between(from, to).toMillis() + " ms");
    }

    private static RealStack stack() {
        if (up == null) {
            throw new IllegalStateException("no stack");
        }
        return up;
    }
}
