package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reeve.lab.Command.Ended;

/** All three daemons under Debian's jsvc, by the very commands of docs/jsvc.md. */
class JsvcTest {
    private static final List<String> ALL = List.of("central", "watchdog", "agent");
    private static final Pattern COMMANDS = Pattern.compile("^```sh\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    private static @Nullable InstalledDaemons up;

    @BeforeAll
    static void containerUp() throws IOException {
        up = InstalledDaemons.up("jsvc", "127.0.0.1:8443", List.of("jsvc"), "--overlay", LabContainer.agentImage());
    }

    @AfterAll
    static void containerDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    void startedByTheManualTheyServeAndStopInOrder() throws IOException {
        container().write("/etc/reeve/watchdog.toml", "");
        started("central");
        Ended health = installed().ask("/healthz");
        assertTrue(health.out().startsWith("HTTP/1.1 200"), health.all());

        Ended early = container().exec("bash", "-c", start("watchdog"));
        assertNotEquals(0, early.status(), early.all());
        assertTrue(
                log("watchdog").contains("<3>DaemonRunner: reeve-watchdog cannot start: this host has not joined"),
                log("watchdog"));
        installed().join();
        started("watchdog");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> installed().ask("/api/v1/hosts").out().contains("\"CONNECTED\""));

        started("agent");
        String status = container().run("reeve-agent", "status");
        assertTrue(status.contains("not enrolled yet"), status);

        assertEquals("reeve-central", container().run("stat", "-c", "%U", "/proc/" + servicePid("central")));
        assertEquals("root", container().run("stat", "-c", "%U", "/proc/" + servicePid("watchdog")));
        assertEquals(
                "",
                container()
                        .run(
                                "find",
                                "/var/lib/reeve-central",
                                "/var/lib/reeve-watchdog",
                                "-type",
                                "f",
                                "-perm",
                                "/077"));

        container().shell("set -e\n" + commands("-stop"));
        for (String daemon : ALL) {
            String log = log(daemon);
            assertTrue(log.endsWith("<6>Lifetime: reeve-" + daemon + " has stopped\n"), log);
            assertEquals(1, container().exec("test", "-e", pidFile(daemon)).status(), daemon);
        }
        assertEquals("", container().exec("pgrep", "-af", "^reeve-").out());
    }

    @Test
    void aWrongConfigurationIsNamedAndNothingIsLeft() throws IOException {
        container().write("/etc/reeve/wrong.toml", "\n\nwrong = 1\n");
        container().run("chmod", "644", "/etc/reeve/wrong.toml");
        for (String daemon : ALL) {
            refused(daemon, "--config /etc/reeve/wrong.toml", "/etc/reeve/wrong.toml:3:1: unknown key \"wrong\"");
            refused(daemon, "/etc/reeve/wrong.toml", "its arguments are --config FILE");
        }
    }

    private static void refused(String daemon, String arguments, String why) throws IOException {
        container().run("rm", "-f", "/var/log/reeve-" + daemon + ".log");
        String command = start(daemon).replaceFirst("(Daemon)( --config \\S+)?\\s*$", "$1 " + arguments);
        Ended ended = container().exec("bash", "-c", command);
        assertNotEquals(0, ended.status(), ended.all());
        String log = log(daemon);
        assertTrue(log.contains(why), log);
        assertEquals(1, container().exec("test", "-e", pidFile(daemon)).status(), daemon);
        assertEquals("", container().exec("pgrep", "-af", "^reeve-" + daemon).out());
    }

    private static void started(String daemon) throws IOException {
        Ended ended = container().exec("bash", "-c", start(daemon));
        assertEquals(
                0,
                ended.status(),
                () -> ended.all()
                        + container()
                                .exec("cat", "/var/log/reeve-" + daemon + ".log")
                                .all());
        assertTrue(log(daemon).contains("<6>Lifetime: reeve-" + daemon + " is ready"), daemon);
    }

    private static String start(String daemon) throws IOException {
        return "set -e; JAVA_HOME=" + LabHost.run("jdk") + "\n" + commands("-procname reeve-" + daemon);
    }

    /** The block of the manual with {@code what} in it. */
    private static String commands(String what) throws IOException {
        return COMMANDS.matcher(Files.readString(LabHost.built("docs/jsvc.md")))
                .results()
                .map((MatchResult block) -> block.group(1))
                .filter(block -> block.contains(what))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docs/jsvc.md has no commands with " + what));
    }

    /** That of the daemon, not of the jsvc which keeps it. */
    private static String servicePid(String daemon) {
        return container().run("cat", pidFile(daemon));
    }

    private static String log(String daemon) throws IOException {
        return container().read("/var/log/reeve-" + daemon + ".log");
    }

    private static String pidFile(String daemon) {
        return "/run/reeve-" + daemon + ".pid";
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
