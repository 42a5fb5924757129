package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What recovery does with a real Debian guest that has the real agent in it. In order, since it has few boots to spare. */
@NeedsRealHost
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DebianGuestTest {
    private static final String RECOVERY = """
            mode = "act"
            restarts = 20
            first-delay = "1s"
            longest-delay = "2s"
            service-deadline = "20s"
            """;

    private static final String PING = """
            [[check]]
            name = "up"
            kind = "ping"
            period = "5s"
            failures = 2
            """;

    private static final String SHOP_AND_SSH = """
            [[check]]
            name = "ssh"
            kind = "ssh"
            period = "5s"
            failures = 2
            [[check]]
            name = "shop"
            kind = "http"
            host = "shop.example.net"
            text = "Open for business"
            period = "5s"
            failures = 2
            action = "restart-service"
            unit = "nginx.service"
            """;

    private static @Nullable RealStack up;
    private static @Nullable DebianGuest shop;
    private static String seen = "";

    @BeforeAll
    static void stackUp() throws IOException, InterruptedException {
        up = RealStack.up("debian", RECOVERY);
        shop = DebianGuest.define(stack().host(), "shop");
        // As most guests come: nobody is told when its kernel panics, and it has nothing that has to be fed.
        guest().without("panic", "watchdog");
        guest().start();
    }

    @AfterAll
    static void stackDown() {
        if (up != null) {
            up.close();
        }
    }

    @BeforeEach
    void isWell() {
        stack().central().awaitWell(guest().id());
        seen = stack().central().incidents(guest().id()).stream()
                .findFirst()
                .map(ToldIncident::id)
                .orElse("");
    }

    @Test
    @Order(1)
    void aPanicThatNothingTellsOfShowsInItsSilence() {
        stack().central().policy(guest().id(), PING);
        String boot = guest().boot();
        awaitAnsweredPing();
        Instant panicked = guest().type("echo c >/proc/sysrq-trigger");
        ToldIncident incident = incident(told -> told.state().equals("RECOVERED") && told.says("Decided: reset."));
        assertTrue(incident.says("nothing in it has answered on the network"), incident.toString());
        assertNotEquals(boot, guest().boot());
        figure("Debian panics without any device -> declared hung", panicked, incident.at("The guest hangs."));
    }

    @Test
    @Order(2)
    void aDeviceThatReeveAddsAndSystemdFeedsFiresWhenItsKernelHangs() {
        assertEquals("shop: its policy leaves its definition alone", plan());
        stack().central().policy(guest().id(), "definition = \"reeve\"\nwatchdog-device = true\n");
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> guest().definition()
                .contains("<watchdog model='i6300esb' action='none'>"));
        assertFalse(guest().running().contains("<watchdog"), "it counts from the next start");
        assertEquals("shop: as its policy wants it", plan());

        stack().central().operate(guest().id(), Map.of("type", "power", "action", "POWER_OFF"));
        stack().central().operate(guest().id(), Map.of("type", "power", "action", "START"));
        stack().central().awaitWell(guest().id());
        assertTrue(guest().running().contains("<watchdog model='i6300esb' action='none'>"));
        stack().central().modules(guest().id(), "system", "watchdog = \"10s\"\nswap = \"64 MiB\"\n");
        assertTrue(guest().run("cat /proc/swaps").contains("/swapfile"));
        assertEquals(
                "10s",
                guest().run("systemctl show --value -p RuntimeWatchdogUSec | cat")
                        .lines()
                        .findFirst()
                        .orElse(""));

        String facts = stack().central().facts(guest().id());
        assertTrue(facts.contains("\"system\":\"Debian GNU/Linux 12 (bookworm)\""), facts);
        assertTrue(facts.contains("\"name\":\"vda\""), facts);

        String boot = guest().boot();
        // What is real-time and never rests lets nothing else run, systemd and the agent least of all.
        String neverRest = "(chrt -f 99 sh -c 'while :; do :; done' &)";
        Instant hung = guest().type("sysctl -qw kernel.sched_rt_runtime_us=-1; " + neverRest);
        ToldIncident incident = incident(told -> told.state().equals("RECOVERED") && told.says("Decided: reset."));
        assertEquals("WATCHDOG_DEVICE_FIRED", incident.cause());
        assertTrue(incident.says("its watchdog device is not fed any more, and"), incident.toString());
        assertNotEquals(boot, guest().boot());
        figure(
                "Debian's kernel hangs, device of 10 s -> declared",
                hung,
                incident.timeLine().getFirst().at());
    }

    @Test
    @Order(3)
    void whatFailsInsideIsRestartedByTheAgentAndNoMoreThanThat() {
        String boot = guest().boot();
        unit("/usr/bin/sleep infinity");
        guest().run("systemctl start lame");
        stack().central().modules(guest().id(), "checks", """
                [[check]]
                name = "lame"
                kind = "unit"
                unit = "lame.service"
                period = "10s"
                failures = 1
                action = "restart-service"
                """);
        guest().run("systemctl kill -s KILL lame");
        ToldIncident restarted = incident(told -> told.state().equals("RECOVERED"));
        assertEquals("CHECK_FAILED", restarted.cause());
        assertTrue(restarted.says("Done: restart the service."), restarted.toString());

        isWell();
        unit("/bin/false");
        guest().run("systemctl stop lame");
        ToldIncident told = incident(each -> each.says("Nothing was done."));
        assertTrue(told.state().equals("OPEN") && told.says("Done: restart the service."), told.toString());
        unit("/usr/bin/sleep infinity");
        guest().run("systemctl restart lame");
        incident(each -> each.state().equals("RECOVERED"));

        isWell();
        stack().central().policy(guest().id(), "inside-checks = \"alert\"\n");
        guest().run("systemctl stop lame");
        ToldIncident only = incident(each -> each.says("Nothing was done."));
        assertFalse(only.says("Decided"), only.toString());
        assertTrue(guest().run("systemctl is-active lame || true").startsWith("inactive"));
        guest().run("systemctl start lame");
        incident(each -> each.state().equals("RECOVERED"));
        stack().central().modules(guest().id(), "checks", "");
        assertEquals(boot, guest().boot());
    }

    @Test
    @Order(4)
    void whatFailsFromOutsideIsDealtWithAsItsPolicySays() throws IOException {
        stack().central().policy(guest().id(), "");
        stack().central().modules(guest().id(), "packages", "installed = [\"openssh-server\", \"nftables\"]\n");
        stack().central().modules(guest().id(), "web", """
                server = "nginx"

                [[site]]
                name = "shop"
                aliases = ["shop.example.net"]
                index = "<h1>Open for business</h1>"
                """);
        stack().central().policy(guest().id(), PING + SHOP_AND_SSH);
        awaitAnsweredPing();
        String boot = guest().boot();

        guest().run("systemctl stop nginx");
        ToldIncident restarted = incident(told -> told.state().equals("RECOVERED"));
        assertTrue(restarted.says("The check shop fails"), restarted.toString());
        assertTrue(restarted.says("Done: restart the service."), restarted.toString());

        isWell();
        guest().run("systemctl stop ssh");
        incident(told -> told.says("The check ssh fails") && told.says("Nothing was done."));
        stack().end(RealStack.Daemon.WATCHDOG, RealStack.How.STOP);
        stack().start(RealStack.Daemon.WATCHDOG);
        // Whoever began anew has not seen it fail, nor has it seen it pass.
        stays(Duration.ofSeconds(20), () -> newest().state().equals("OPEN"));
        guest().run("systemctl start ssh");
        incident(told -> told.state().equals("RECOVERED"));

        isWell();
        guest().run("nft add table inet t"
                + " && nft add chain inet t in '{ type filter hook input priority 0; }'"
                + " && nft add rule inet t in icmp type echo-request drop");
        incident(told -> told.says("The check up fails") && told.says("Nothing was done."));
        guest().run("nft delete table inet t");
        incident(told -> told.state().equals("RECOVERED"));
        assertEquals(boot, guest().boot());

        isWell();
        stack().central().policy(guest().id(), """
                [[check]]
                name = "shop"
                kind = "tcp"
                port = 80
                period = "5s"
                failures = 2
                action = "reboot"
                """);
        awaitAnsweredPing();
        guest().run("systemctl stop nginx");
        ToldIncident rebooted = incident(told -> told.state().equals("RECOVERED"));
        assertTrue(rebooted.says("Done: ask the guest to reboot."), rebooted.toString());
        assertFalse(rebooted.says("Decided: reset."), rebooted.toString());
        assertNotEquals(boot, guest().boot());
    }

    @Test
    @Order(5)
    void aGuestThatIsSilentEverywhereAndIdlesIsLeftAlone() {
        stack().central().policy(guest().id(), PING);
        awaitAnsweredPing();
        String boot = guest().boot();
        Duration longer = Duration.ofSeconds(50);

        stack().host().virsh("domif-setlink", "shop", guest().link(), "down");
        stays(longer, this::wasNotReset);
        guest().run("systemctl stop reeve-agent");
        stays(longer, this::wasNotReset);
        guest().run("systemctl start reeve-agent && systemctl kill -s STOP reeve-agent");
        stays(longer, this::wasNotReset);
        guest().run("systemctl kill -s CONT reeve-agent");
        stack().host().virsh("domif-setlink", "shop", guest().link(), "up");
        stack().central().awaitWell(guest().id());
        assertEquals(boot, guest().boot());
    }

    @Test
    @Order(6)
    void whoIsOnlyBusyIsNeverReset() throws IOException {
        Duration soak = Duration.ofSeconds(Integer.getInteger("reeve.lab.soak", 150));
        stack().central().policy(guest().id(), PING);
        String boot = guest().boot();
        try (MicroGuest one = busy("busy1");
                MicroGuest other = busy("busy2");
                BusyTimes times = new BusyTimes(stack().host(), guest(), other, soak)) {
            times.pass();
            List<ToldIncident> told = Stream.of(one.id(), other.id(), guest().id())
                    .flatMap(each -> stack().central().incidents(each).stream())
                    .takeWhile(each -> !each.id().equals(seen))
                    .toList();
            long resets = told.stream()
                    .filter(each -> each.says("Decided: reset.") || each.says("Decided: power off."))
                    .count();
            System.out.printf(
                    "figure: false resets of 3 guests over a busy soak of %d s: %d%n", soak.toSeconds(), resets);
            assertEquals(0, resets, told::toString);
            assertEquals(1, one.boots());
            assertEquals(1, other.boots());
        }
        stack().central().awaitWell(guest().id());
        assertEquals(boot, guest().boot());
    }

    /** Nobody is there who could confirm it by hand. */
    @Test
    @Order(7)
    void aChangeThatCouldCutItOffIsConfirmedByTheHostsNewConnection() {
        stack().central().policy(guest().id(), "");
        stack().central().modules(guest().id(), "ssh", "ports = [22, 2222]\nroot_login = \"keys\"\n");
        assertTrue(guest().run("ss -Hltn | cat").contains(":2222 "));
        assertTrue(
                guest().run("journalctl -u reeve-agent | cat").contains("the host is no longer connected (NETWORK)"));
        assertFalse(guest().run("systemctl list-units --plain 'reeve-rollback-*' | cat")
                .contains("reeve-rollback-ssh"));
    }

    /** Behind what the program logs. */
    private static String plan() {
        return stack().policyPlan("shop").lines().toList().getLast();
    }

    private static MicroGuest busy(String name) throws IOException {
        MicroGuest guest = MicroGuest.define(stack().host(), name, "micro.wd=1 micro.hb=10");
        guest.start();
        guest.awaitPrompt();
        Awaitility.await().until(() -> stack().central().knows(guest.id()));
        guest.suffer("busy");
        return guest;
    }

    private static void unit(String program) {
        guest().run("printf '[Service]\\nExecStart=" + program + "\\n[Install]\\nWantedBy=multi-user.target\\n'"
                + " >/etc/systemd/system/lame.service && systemctl daemon-reload");
    }

    /** The newest incident, once it is so and none of those that were there when the test began. */
    private static ToldIncident incident(Predicate<ToldIncident> isSo) {
        return stack().central().incident(guest().id(), told -> !told.id().equals(seen) && isSo.test(told));
    }

    private static ToldIncident newest() {
        return stack().central().incidents(guest().id()).getFirst();
    }

    private boolean wasNotReset() {
        return stack().central().incidents(guest().id()).stream()
                .takeWhile(told -> !told.id().equals(seen))
                .noneMatch(told -> told.says("Decided:"));
    }

    /** A network that was never heard is no witness: each check has been made twice by then. */
    private void awaitAnsweredPing() {
        stays(Duration.ofSeconds(12), () -> newestIsOver());
    }

    private static boolean newestIsOver() {
        return stack().central().incidents(guest().id()).stream()
                .findFirst()
                .filter(told -> told.state().equals("OPEN"))
                .isEmpty();
    }

    private interface Condition {
        boolean holds();
    }

    private static void stays(Duration time, Condition condition) {
        Awaitility.await()
                .pollInterval(Duration.ofSeconds(2))
                .atMost(time.multipliedBy(2).plusMinutes(1))
                .during(time)
                .until(condition::holds);
    }

    private static void figure(String what, Instant from, Instant to) {
        new Figure(what, List.of(Duration.between(from, to))).print();
    }

    private static DebianGuest guest() {
        if (shop == null) {
            throw new IllegalStateException("no guest");
        }
        return shop;
    }

    private static RealStack stack() {
        if (up == null) {
            throw new IllegalStateException("no stack");
        }
        return up;
    }
}
