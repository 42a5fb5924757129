package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reeve.lab.Command.Ended;

/** The module {@code ssh} with a real sshd: no host is connected, so somebody who logs in has to confirm. */
@NeedsRealHost
class SshInContainerTest {
    private static final String FILE = "/etc/ssh/sshd_config.d/00-reeve.conf";
    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(200));

    private static @Nullable LabContainer up;

    @BeforeAll
    static void aContainerWithSomebodyWhoLogsIn() throws IOException {
        up = LabContainer.withAgent("accounts-ssh");
        container().run("apt-get", "-qq", "-y", "install", "openssh-server");
        container().run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/root/key");
        container().write("/root/users.toml", """
                [[account]]
                name = "anna"
                sudo = "nopasswd"
                keys = ["%s"]
                """.formatted(
                        container().read("/root/key.pub").strip()));
        container().run("reeve-agent", "apply", "/root/users.toml");
    }

    @AfterAll
    static void containerDown() {
        if (up != null) {
            up.close();
        }
    }

    @BeforeEach
    void asItCame() throws IOException {
        confirmed("on_drift = \"replace\"\n");
        assertEquals(1, container().exec("test", "-e", FILE).status());
        assertEquals("sshd", listener(22));
    }

    @Test
    void aLoginOnTheNewPortConfirmsTheChangeAndAHandEditOfItIsKept() throws IOException {
        String document =
                "ports = [2222]\npassword_authentication = false\nroot_login = \"no\"\nallow_users = [\"anna\"]\n";
        Command apply = begun(document);
        SOON.until(() -> listener(2222).equals("sshd"));
        SOON.until(() -> login(2222, "anna", "sudo -n reeve-agent confirm").status() == 0
                && !listener(22).equals("sshd"));
        Ended ended = apply.end();
        assertEquals(0, ended.status(), ended.all());
        assertEquals("", timers());
        nothingIsLeftToDo();
        assertTrue(login(2222, "root", "true").all().contains("Permission denied (publickey)"));

        container().shell("echo 'X11Forwarding no' >>" + FILE);
        Ended again = container().exec("reeve-agent", "apply", "/root/ssh.toml");
        assertEquals(0, again.status(), again.all());
        assertTrue(again.all().contains("kept as it is"), again.all());
        assertTrue(container().run("reeve-agent", "drift").contains(FILE));
    }

    @Test
    void theTimersProgramUndoesWhatADeadAgentLeft() throws IOException {
        container()
                .shell("mkdir -p /run/systemd/system/reeve-agent.service.d && printf '[Service]\\nRestart=no\\n'"
                        + " >/run/systemd/system/reeve-agent.service.d/dead.conf && systemctl daemon-reload");
        Command apply = begun("ports = [2222]\n");
        SOON.until(() -> listener(2222).equals("sshd") && !listener(22).equals("sshd"));
        container().run("systemctl", "kill", "--kill-whom=main", "--signal=KILL", "reeve-agent");
        assertEquals(3, apply.end().status());
        assertEquals("reeve-rollback-ssh.timer", timers());

        // What the timer does when its two minutes are over.
        container().run("systemctl", "start", "reeve-rollback-ssh.service");
        SOON.until(() -> listener(22).equals("sshd") && !listener(2222).equals("sshd"));
        assertEquals(1, container().exec("test", "-e", FILE).status());
        SOON.until(() -> container().exec("reeve-agent", "status").status() == 0);
        SOON.until(
                () -> container().shell("journalctl --no-pager -u reeve-agent").contains("attempt 1 is FAILED"));
        assertEquals(1, container().exec("test", "-e", FILE).status(), "it does not do it again");
        container().shell("rm -r /run/systemd/system/reeve-agent.service.d && systemctl daemon-reload");
    }

    @Test
    void whatSshdDoesNotTakeAndWhatKeepsAllOutIsUndone() throws IOException {
        container().write("/etc/ssh/sshd_config.d/00-first.conf", "PasswordAuthentication yes\n");
        Ended refused = tried("password_authentication = false\n");
        container().run("rm", "/etc/ssh/sshd_config.d/00-first.conf");
        assertTrue(refused.all().contains("sshd's passwordauthentication is still not no"), refused.all());
        refused = tried("allow_users = [\"nobody\"]\n");
        assertTrue(refused.all().contains("nobody could log in over SSH"), refused.all());
        assertEquals(1, container().exec("test", "-e", FILE).status());
        assertEquals("", timers());
        assertEquals(0, login(22, "anna", "true").status());
    }

    @Test
    void anSshdThatFellOverATakenPortIsBroughtBack() throws IOException {
        container().run("systemd-run", "--quiet", "--unit=taker", "systemd-socket-activate", "-l3333", "/bin/cat");
        SOON.until(() -> !listener(3333).isEmpty());
        Ended refused = tried("ports = [3333]\n");
        container().run("systemctl", "stop", "taker");
        assertEquals(1, refused.status(), refused.all());
        assertFalse(refused.all().contains("except"), refused.all());
        SOON.until(() -> login(22, "anna", "true").status() == 0);
        assertEquals("active", container().run("systemctl", "is-active", "ssh"));
    }

    private static Ended tried(String document) throws IOException {
        Ended ended = begun(document).end();
        assertEquals(1, ended.status(), ended.all());
        return ended;
    }

    private static Command begun(String document) throws IOException {
        container().write("/root/ssh.toml", document);
        return container().start("reeve-agent", "apply", "/root/ssh.toml");
    }

    /** Somebody says all the time that the guest is reached. */
    private static void confirmed(String document) throws IOException {
        container().write("/root/ssh.toml", document);
        Ended ended = container()
                .exec(
                        "bash",
                        "-c",
                        "reeve-agent apply /root/ssh.toml & while kill -0 $! 2>/dev/null; do reeve-agent confirm; done; wait $!");
        assertEquals(0, ended.status(), ended.all());
    }

    private static void nothingIsLeftToDo() {
        String plan = container().run("reeve-agent", "plan", "/root/ssh.toml");
        assertTrue(plan.endsWith("nothing to do"), plan);
    }

    /** The program; empty where there is none. */
    private static String listener(int port) {
        return container().shell("ss -Hltnp 'sport = :" + port + "' | sed -n '1s/.*((\"\\([^\"]*\\)\".*/\\1/p'");
    }

    private static String timers() {
        return container().shell("systemctl list-units --no-legend --plain 'reeve-rollback-*.timer' | cut -d' ' -f1");
    }

    private static Ended login(int port, String user, String command) {
        return container()
                .exec(
                        "ssh",
                        "-oBatchMode=yes",
                        "-oStrictHostKeyChecking=no",
                        "-oUserKnownHostsFile=/dev/null",
                        "-oLogLevel=ERROR",
                        "-i/root/key",
                        "-p" + port,
                        user + "@127.0.0.1",
                        command);
    }

    private static LabContainer container() {
        if (up == null) {
            throw new IllegalStateException("no container");
        }
        return up;
    }
}
