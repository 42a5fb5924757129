package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reeve.lab.Command.Ended;

/** The units of central and the watchdog under a real systemd, on a host whose libvirt is away. Each test leaves both running. */
class UnitsInContainerTest {
    private static final List<String> BOTH = List.of("reeve-central", "reeve-watchdog");
    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(100));

    private static @Nullable InstalledDaemons up;

    @BeforeAll
    static void bothRun() throws IOException {
        // Below 1024: central may have it, though it is not root.
        InstalledDaemons installed = InstalledDaemons.up("units", "127.0.0.1:443", List.of());
        up = installed;
        for (String unit : BOTH) {
            // The units as they are, but for what this test would have to wait for.
            installed
                    .container()
                    .write(
                            "/etc/systemd/system/" + unit + ".service.d/soon.conf",
                            "[Service]\nWatchdogSec=8\nRestartSec=100ms\n");
        }
        systemctl("daemon-reload");
        systemctl("start", "reeve-central");

        // What systemd would do at the machine's first start after the packages were installed.
        Ended early = container().exec("systemctl", "start", "reeve-watchdog");
        assertNotEquals(0, early.status(), early.all());
        givenUpAs("reeve-watchdog", "has not joined a central yet");
        installed.join();
        systemctl("start", "reeve-watchdog");
    }

    @AfterAll
    static void down() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    void systemdFindsNoFaultInTheUnits() {
        Ended verified =
                container().exec("systemd-analyze", "verify", "reeve-central.service", "reeve-watchdog.service");
        assertEquals("ended with 0: \n", verified.all());
    }

    @Test
    void bothSayWhatTheyAreAtAndCentralAnswers() {
        for (String unit : BOTH) {
            assertEquals("active", property(unit, "ActiveState"));
            assertEquals("notify", property(unit, "Type"));
        }
        assertEquals("The panel and the API are at https://127.0.0.1:443", property("reeve-central", "StatusText"));
        Ended health = installed().ask("/healthz");
        assertTrue(health.out().startsWith("HTTP/1.1 200"), health.all());
        SOON.until(() -> installed().ask("/api/v1/hosts").out().contains("\"CONNECTED\""));
    }

    @Test
    void withoutLibvirtTheWatchdogSaysSoAndGoesOn() {
        SOON.until(() -> property("reeve-watchdog", "StatusText")
                .startsWith("libvirt is away: cannot connect to qemu:///system: "));
        assertEquals("active", property("reeve-watchdog", "ActiveState"));
    }

    @Test
    void neitherMayDoMoreThanItNeeds() {
        assertEquals("reeve-central", container().run("stat", "-c", "%U", "/proc/" + pid("reeve-central")));
        // Bit 10 of capabilities(7) is CAP_NET_BIND_SERVICE.
        assertEquals("CapEff:\t0000000000000400", ofProcess("reeve-central", "CapEff"));
        for (String unit : BOTH) {
            assertEquals("NoNewPrivs:\t1", ofProcess(unit, "NoNewPrivs"));
            assertEquals("Seccomp:\t2", ofProcess(unit, "Seccomp"));
            Ended write = container().exec("nsenter", "--target", pid(unit), "--mount", "touch", "/usr/lib/reeve");
            assertTrue(write.err().contains("Read-only file system"), write.all());
            assertEquals(
                    "",
                    container()
                            .run("nsenter", "--target", pid(unit), "--mount", "ls", "--ignore=hsperfdata_*", "/home"));
            String state = "/var/lib/" + unit;
            String owner = unit.equals("reeve-central") ? unit : "root";
            assertEquals("700 " + owner, container().run("stat", "-c", "%a %U", state));
            assertEquals("", container().run("find", state, "-type", "f", "-perm", "/077"));
        }
    }

    @Test
    void aDaemonWhoseThreadsStandStillIsStartedAgain() {
        List<String> lives = BOTH.stream().map(UnitsInContainerTest::life).toList();
        container().run("kill", "-STOP", pid(BOTH.getFirst()), pid(BOTH.getLast()));
        for (String unit : BOTH) {
            SOON.until(() ->
                    !lives.contains(life(unit)) && property(unit, "ActiveState").equals("active"));
        }
        for (String life : lives) {
            toldIn(life, "Watchdog timeout");
        }
    }

    @Test
    void aFaultInNativeCodeEndsADaemonWithItsReasonAndTheNextOneGoesOn() {
        List<String> lives = BOTH.stream().map(UnitsInContainerTest::life).toList();
        container().run("kill", "-SEGV", pid(BOTH.getFirst()), pid(BOTH.getLast()));
        for (String unit : BOTH) {
            SOON.until(() ->
                    !lives.contains(life(unit)) && property(unit, "ActiveState").equals("active"));
        }
        for (String life : lives) {
            toldIn(life, "SIGSEGV");
            toldIn(life, "status=6/ABRT");
        }
        SOON.until(() -> installed().ask("/api/v1/hosts").out().contains("\"CONNECTED\""));
    }

    @Test
    void killedAgainAndAgainTheyComeBack() {
        // systemd's own limit would be five starts within ten seconds.
        for (String unit : BOTH) {
            String killed = "0";
            for (int time = 0; time < 8; time++) {
                List<String> gone = List.of("0", killed);
                SOON.until(() -> !gone.contains(pid(unit)));
                killed = pid(unit);
                container().run("kill", "-KILL", killed);
            }
        }
        for (String unit : BOTH) {
            SOON.until(() -> property(unit, "ActiveState").equals("active"));
        }
    }

    @Test
    void stoppedTheyEndInOrder() {
        List<String> lives = BOTH.stream().map(UnitsInContainerTest::life).toList();
        systemctl("stop", "reeve-central", "reeve-watchdog");
        for (String life : lives) {
            toldIn(life, " has stopped");
        }
        for (String unit : BOTH) {
            assertEquals("inactive", property(unit, "ActiveState"));
            assertEquals("success", property(unit, "Result"));
            assertEquals("0", property(unit, "ExecMainStatus"));
            assertEquals(
                    "",
                    container()
                            .exec("pgrep", "-f", "org[.]reeve[.]" + unit.substring(6))
                            .out());
        }
        systemctl("start", "reeve-central", "reeve-watchdog");
    }

    @Test
    void aWrongConfigurationIsNamedAndNotTriedAgain() throws IOException {
        String right = container().read(InstalledDaemons.CENTRAL_CONFIG);
        installed().configureCentral("stat = \"/var/lib/reeve-central\"\n");
        container().write("/etc/reeve/watchdog.toml", "[recovery]\nmode = \"maybe\"\n");
        try {
            for (String unit : BOTH) {
                Ended restart = container().exec("systemctl", "restart", unit);
                assertNotEquals(0, restart.status(), restart.all());
            }
            givenUpAs("reeve-central", "central.toml:1:1: unknown key \"stat\"");
            givenUpAs("reeve-watchdog", "watchdog.toml:2:1: \"mode\" is \"maybe\"");
        } finally {
            installed().configureCentral(right);
            container().run("rm", "/etc/reeve/watchdog.toml");
            systemctl("start", "reeve-central", "reeve-watchdog");
        }
    }

    private static void givenUpAs(String unit, String why) {
        assertEquals("failed", property(unit, "ActiveState"));
        assertEquals("78", property(unit, "ExecMainStatus"));
        assertEquals("0", property(unit, "NRestarts"));
        toldIn(life(unit), why);
    }

    private static void systemctl(String... words) {
        String[] command = new String[words.length + 1];
        command[0] = "systemctl";
        System.arraycopy(words, 0, command, 1, words.length);
        container().run(command);
    }

    private static String property(String unit, String name) {
        return container().run("systemctl", "show", unit, "--value", "-p", name);
    }

    private static String pid(String unit) {
        return property(unit, "MainPID");
    }

    private static String ofProcess(String unit, String field) {
        return container().run("grep", "^" + field + ":", "/proc/" + pid(unit) + "/status");
    }

    /** The name that systemd gives to one run of a unit. */
    private static String life(String unit) {
        return property(unit, "InvocationID");
    }

    /** The daemon, or systemd about it, said this in that run; the journal may be a moment behind. */
    private static void toldIn(String life, String what) {
        SOON.untilAsserted(() -> {
            String said = container()
                    .shell("journalctl -q --no-pager -o cat _SYSTEMD_INVOCATION_ID=%1$s + INVOCATION_ID=%1$s"
                            .formatted(life));
            assertTrue(said.contains(what), said);
        });
    }

    private static InstalledDaemons installed() {
        if (up == null) {
            throw new IllegalStateException("no container");
        }
        return up;
    }

    private static LabContainer container() {
        return installed().container();
    }
}
