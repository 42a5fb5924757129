package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reeve.lab.Command.Ended;

/** The agent as it is installed, under a real systemd and with a real apt; no host, no identity. */
@NeedsRealHost
class AgentInContainerTest {
    private static final String SITE = "/etc/nginx/sites-available/shop.conf";
    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(100));

    private static @Nullable LabContainer up;

    @BeforeAll
    static void containerUp() {
        up = LabContainer.withAgent("agent");
    }

    @AfterAll
    static void containerDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    void systemdKnowsHowTheAgentStandsAndWatchesIt() {
        SOON.untilAsserted(() -> assertEquals(
                "Type=notify\nNotifyAccess=main\nWatchdogUSec=2min\nStatusText=Not enrolled yet, links up: none\n"
                        + "ActiveState=active",
                container()
                        .run(
                                "systemctl",
                                "show",
                                "reeve-agent",
                                "-p",
                                "Type,NotifyAccess,WatchdogUSec,StatusText,ActiveState")));
    }

    @Test
    void systemdFindsNoFaultInTheUnit() {
        Ended verified = container().exec("systemd-analyze", "verify", "reeve-agent.service");
        assertEquals("ended with 0: \n", verified.all());
    }

    @Test
    void documentsArePlannedAppliedOnceAndHandEditsKept() throws IOException {
        container().write("/etc/reeve/modules.d/system.toml", "hostname = \"shop\"\nmotd = \"Kept by Reeve.\"\n");
        container().write("/etc/reeve/modules.d/web.toml", """
                server = "nginx"

                [[site]]
                name = "shop"
                aliases = ["shop.example.net"]
                index = "<h1>Open for business</h1>"
                """);
        String plan = container().run("reeve-agent", "plan");
        assertTrue(plan.contains("to do: web: install nginx"), plan);
        assertFalse(container().exec("test", "-e", SITE).status() == 0, "a plan changes nothing");

        container().run("reeve-agent", "apply");
        assertEquals("shop", container().run("hostname"));
        String page = container()
                .shell("exec 3<>/dev/tcp/127.0.0.1/80"
                        + " && printf 'GET / HTTP/1.0\\r\\nHost: shop.example.net\\r\\n\\r\\n' >&3 && cat <&3");
        assertTrue(page.contains("Open for business"), page);
        assertEquals("nothing to do", lastLine(container().run("reeve-agent", "plan")));

        String before = container().run("stat", "-c", "%i %Y %Z", SITE);
        container().run("reeve-agent", "apply");
        assertEquals(before, container().run("stat", "-c", "%i %Y %Z", SITE));

        String edited = container().read(SITE) + "# mine\n";
        container().write(SITE, edited);
        Ended again = container().exec("reeve-agent", "apply");
        assertEquals(edited, container().read(SITE), again.all());
        String drift = container().run("reeve-agent", "drift");
        assertTrue(drift.contains(SITE), drift);
    }

    @Test
    void factsAreThoseOfTheGuest() {
        container().exec("systemd-run", "--unit=lame", "--wait", "false");
        String facts = container().run("reeve-agent", "facts");
        assertTrue(facts.contains("Debian GNU/Linux 12"), facts);
        assertTrue(facts.contains(container().run("uname", "-r")), facts);
        assertTrue(facts.contains("failed units: lame.service"), facts);
        assertTrue(facts.contains("for security"), facts);
        String json = container().run("reeve-agent", "--json", "facts");
        assertTrue(json.startsWith("{\"system\":\"Debian"), json);
        container().run("systemctl", "reset-failed", "lame");
    }

    @Test
    void theShellCompletesWhatTheCommandTakes() throws IOException {
        container().write("/root/complete", """
                . /usr/share/bash-completion/completions/reeve-agent
                compopt() { :; }
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
                _reeve_agent
                echo "${COMPREPLY[*]}"
                """);
        container().shell("mkdir -p /root/d && touch /root/d/web.toml /root/d/notes.txt");
        assertEquals("status", completed("reeve-agent", "st"));
        assertEquals("plan", completed("reeve-agent", "--json", "pl"));
        assertEquals("/root/d/web.toml", completed("reeve-agent", "apply", "/root/d/"));
    }

    private static String completed(String... words) {
        List<String> command = new ArrayList<>(List.of("bash", "/root/complete"));
        command.addAll(List.of(words));
        return container().run(command.toArray(String[]::new));
    }

    @Test
    void aMistakeIsRefusedWithItsLine() throws IOException {
        container().write("/root/system.toml", "motd = \"x\"\ntimezone = \"Europe/Pariss\"\n");
        for (String command : new String[] {"plan", "apply"}) {
            Ended ended = container().exec("reeve-agent", command, "/root/system.toml");
            assertEquals(1, ended.status(), ended.all());
            assertTrue(ended.all().contains("line 2"), ended.all());
        }
    }

    @Test
    void exitCodesTellWhatWentWrong() {
        assertEquals(0, container().exec("reeve-agent", "status").status());
        assertEquals(2, container().exec("reeve-agent").status());
        assertEquals(2, container().exec("reeve-agent", "frobnicate").status());
        assertEquals(
                1,
                container()
                        .exec("reeve-agent", "--config", "/absent.toml", "status")
                        .status());
        for (String command : new String[] {"plan", "apply"}) {
            Ended absent = container().exec("reeve-agent", command, "/absent.toml");
            assertEquals(1, absent.status(), absent.all());
            assertTrue(absent.all().contains("/absent.toml cannot be read: it does not exist"), absent.all());
        }
        assertEquals(
                1, container().exec("reeve-agent", "apply", "/etc/hostname").status());
        container().run("systemctl", "stop", "reeve-agent");
        assertEquals(3, container().exec("reeve-agent", "status").status());
        container().run("systemctl", "start", "reeve-agent");
        assertEquals(0, container().exec("reeve-agent", "status").status());
    }

    @Test
    void aStoppedServiceFailsItsCheckInTimeAndItsRestartPasses() throws IOException {
        container().write("/etc/systemd/system/shop.service", """
                [Service]
                ExecStart=/usr/bin/sleep infinity
                """);
        container().run("systemctl", "daemon-reload");
        container().run("systemctl", "start", "shop");
        container().write("/root/checks.toml", """
                [[check]]
                name = "shop"
                kind = "unit"
                unit = "shop.service"
                period = "10s"
                failures = 2
                action = "restart-service"
                [[check]]
                name = "who"
                kind = "command"
                command = ["/usr/bin/grep", "-q", "^Uid:.65534.65534.65534.65534$", "/proc/self/status"]
                period = "11s"
                failures = 1
                """);
        container().run("reeve-agent", "apply", "/root/checks.toml");
        assertEquals("nothing to do", lastLine(container().run("reeve-agent", "plan", "/root/checks.toml")));
        SOON.untilAsserted(() -> assertTrue(status().contains("shop passes\n"), status()));
        SOON.untilAsserted(() -> assertTrue(status().contains("who passes"), status()));

        container().run("systemctl", "stop", "shop");
        SOON.untilAsserted(() -> {
            assertTrue(status().contains("shop.service is stopped"), status());
            assertTrue(property("StatusText").contains("checks fail: shop"));
        });
        container().run("systemctl", "restart", "reeve-agent");
        SOON.untilAsserted(() -> assertTrue(status().contains("shop is not known yet"), status()));
        SOON.untilAsserted(() -> assertTrue(status().contains("shop.service is stopped"), status()));
        container().run("systemctl", "restart", "shop");
        SOON.untilAsserted(() -> assertTrue(status().contains("shop passes\n"), status()));

        container().write("/root/checks.toml", "");
        container().run("reeve-agent", "apply", "/root/checks.toml");
        SOON.untilAsserted(() -> assertFalse(status().contains("shop"), status()));
    }

    @Test
    void aGuestWithoutAWatchdogDeviceIsToldSo() throws IOException {
        container().write("/root/system.toml", "watchdog = \"30s\"\n");
        Ended ended = container().exec("reeve-agent", "apply", "/root/system.toml");
        assertEquals(1, ended.status(), ended.all());
        assertTrue(ended.all().contains("no watchdog device"), ended.all());
        assertFalse(container()
                        .exec("test", "-e", "/etc/systemd/system.conf.d/reeve.conf")
                        .status()
                == 0);
    }

    @Test
    void killedWhileAptRunsTheAgentComesBackAndEndsWhatItBegan() throws IOException {
        String restarts = property("NRestarts");
        Command apply = applyPackages("openssh-server");
        container().run("systemctl", "kill", "--kill-whom=main", "--signal=KILL", "reeve-agent");
        apply.end();
        SOON.until(() -> !property("NRestarts").equals(restarts)
                && property("ActiveState").equals("active"));
        nothingIsLeftToDo();
    }

    @Test
    void stoppedWhileAptRunsTheAgentEndsInOrderAndGoesOnWhenStarted() throws IOException {
        Command apply = applyPackages("nftables", "cron", "sudo");
        container().run("systemctl", "stop", "reeve-agent");
        assertEquals("success", property("Result"));
        assertEquals(3, apply.end().status());
        container().run("systemctl", "start", "reeve-agent");
        nothingIsLeftToDo();
    }

    /** Returns when dpkg is at work. */
    private static Command applyPackages(String... packages) throws IOException {
        container().write("/root/packages.toml", "installed = [\"" + String.join("\", \"", packages) + "\"]\n");
        Command apply = container().start("reeve-agent", "apply", "/root/packages.toml");
        SOON.pollInterval(Duration.ofMillis(20))
                .until(() -> container().exec("pgrep", "-x", "dpkg").status() == 0);
        return apply;
    }

    private static void nothingIsLeftToDo() {
        Ended applied = container().exec("reeve-agent", "apply", "/root/packages.toml");
        assertEquals(0, applied.status(), applied.all());
        assertEquals("nothing to do", lastLine(container().run("reeve-agent", "plan", "/root/packages.toml")));
        assertEquals("", container().run("dpkg", "--audit"));
    }

    private static String status() {
        return container().run("reeve-agent", "status") + "\n";
    }

    private static String property(String name) {
        return container().run("systemctl", "show", "reeve-agent", "--value", "-p", name);
    }

    private static String lastLine(String text) {
        return text.substring(text.lastIndexOf('\n') + 1);
    }

    private static LabContainer container() {
        if (up == null) {
            throw new IllegalStateException("no container");
        }
        return up;
    }
}
