package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.reeve.lab.Command.Ended;

/** The module firewall in a systemd container, tried with connections from a network of its own. */
@NeedsRealHost
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirewallInContainerTest {
    private static final String WEB_ONLY = """
            default = "drop"

            [[rule]]
            name = "web"
            ports = ["80", "8000-8100"]
            from = ["10.9.0.0/24", "2001:db8::/32"]
            """;

    private static LabContainer container;

    @BeforeAll
    static void containerUp() {
        container = LabContainer.withAgent("firewall");
        container.shell("""
                set -e
                ip netns add out
                ip link add in0 type veth peer name out0 netns out
                ip addr add 10.9.0.1/24 dev in0
                ip link set in0 up
                ip -n out addr add 10.9.0.2/24 dev out0
                ip -n out link set out0 up
                """);
    }

    @AfterAll
    static void containerDown() {
        if (container != null) {
            container.close();
        }
    }

    /** What becomes of a connection from outside to a port at which nobody listens. */
    private enum Fate {
        REFUSED,
        DROPPED
    }

    @Test
    @Order(1)
    void onlyWhatIsAllowedComesIn() throws IOException {
        assertEquals(Fate.REFUSED, connectTo(22));
        confirmed(WEB_ONLY);
        assertEquals(Fate.DROPPED, connectTo(22));
        assertEquals(Fate.REFUSED, connectTo(80));
        assertEquals(Fate.REFUSED, connectTo(8050));
        assertEquals(Fate.REFUSED, connectTo(842));
        container.shell("ip netns exec out ping -c 1 -W 5 10.9.0.1");
        assertEquals("nothing to do", lastLine(container.run("reeve-agent", "plan")));
    }

    @Test
    @Order(2)
    void whoeverFlushesAllTablesByRestartingNftablesGetsTheRulesBack() {
        container.run("systemctl", "restart", "nftables");
        assertEquals(Fate.DROPPED, connectTo(22), "it was started");
        container.run("systemctl", "reload", "nftables");
        assertEquals(Fate.DROPPED, connectTo(22), "it was reloaded");
        container.run("systemctl", "restart", "nftables");
        assertEquals(Fate.DROPPED, connectTo(22), "it was restarted");
        container.run("systemctl", "stop", "nftables");
        assertTrue(container.run("reeve-agent", "plan").contains("to do: firewall: start reeve-firewall.service"));
        container.run("systemctl", "start", "reeve-firewall");
    }

    @Test
    @Order(3)
    void rulesThatNobodyConfirmsAreUndone() throws IOException {
        write(WEB_ONLY.replace("8000-8100", "9000"));
        Ended applied = container.exec("reeve-agent", "apply");
        assertEquals(1, applied.status(), applied.all());
        assertTrue(applied.all().contains("reeve-agent confirm"), applied.all());
        assertTrue(applied.all().contains("it was undone"), applied.all());
        assertEquals(Fate.REFUSED, connectTo(8050));
        assertFalse(container.run("systemctl", "list-timers").contains("reeve-rollback"));
        write(WEB_ONLY);
    }

    @Test
    @Order(4)
    void rulesThatSomebodyEditedAreKeptAndOffTakesOnlyReevesAway() throws IOException {
        container.run("nft", "add", "table", "inet", "mine");
        container.shell("echo '# mine' >>/etc/nftables.d/reeve.nft");
        confirmed(WEB_ONLY.replace("\"80\", ", ""));
        assertEquals(Fate.REFUSED, connectTo(80));
        assertTrue(container.run("reeve-agent", "drift").contains("/etc/nftables.d/reeve.nft"));
        confirmed("on_drift = \"replace\"\n" + WEB_ONLY.replace("\"80\", ", ""));
        assertEquals(Fate.DROPPED, connectTo(80));
        confirmed("state = \"off\"\ndefault = \"accept\"\n");
        assertEquals("table inet mine", container.run("nft", "list", "tables"));
        assertEquals(Fate.REFUSED, connectTo(22));
    }

    private static void confirmed(String document) throws IOException {
        write(document);
        Command apply = container.start("reeve-agent", "apply");
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
            container.run("reeve-agent", "confirm");
            return !apply.isRunning();
        });
        Ended ended = apply.end();
        assertEquals(0, ended.status(), ended.all());
    }

    private static void write(String document) throws IOException {
        container.write("/etc/reeve/modules.d/firewall.toml", document);
    }

    private static Fate connectTo(int port) {
        Ended tried = container.exec(
                "ip", "netns", "exec", "out", "timeout", "3", "bash", "-c", "exec 3<>/dev/tcp/10.9.0.1/" + port);
        return tried.status() == 124 ? Fate.DROPPED : Fate.REFUSED;
    }

    private static String lastLine(String text) {
        return text.lines().toList().getLast();
    }
}
