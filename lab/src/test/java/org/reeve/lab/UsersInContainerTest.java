package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.reeve.lab.Command.Ended;

/** Accounts of the module {@code users}, with a real sshd and sudo. Each test has accounts of its own. */
@NeedsRealHost
class UsersInContainerTest {
    /** Of {@code secret}. */
    private static final String HASH =
            "$6$saltsalt$TVLlQcbpFVof5W3Yz4DTP6gRstiNuHwwTt6GLc1E5n0U0aDehy0S5knV8wiOQSpT0Y77vwPZN.Pq.H91p5hVO1";

    private static @Nullable LabContainer up;

    @BeforeAll
    static void aContainerWithSshd() {
        up = LabContainer.withAgent("accounts-users");
        container().run("apt-get", "-qq", "-y", "install", "openssh-server");
        container().run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/root/key");
        container().run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/root/other");
    }

    @AfterAll
    static void containerDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    void aPersonLogsInByKeyAndBecomesRootAndWhatSheDidByHandStays() throws IOException {
        String anna = """
                [[account]]
                name = "anna"
                uid = 1600
                comment = "Anna Müller"
                groups = ["adm"]
                sudo = "nopasswd"
                password_hash = "%s"
                password_days = 90
                """.formatted(HASH);
        String withKey = anna + "keys = [\"" + container().read("/root/key.pub").strip() + "\"]\n";
        container().apply("users", withKey);
        assertEquals("0", login("anna", "key", "sudo -n id -u").out());
        assertEquals("anna:" + HASH, container().shell("grep ^anna: /etc/shadow | cut -d: -f1,2"));
        assertEquals(
                "anna:x:1600:1600:Anna Müller:/home/anna:/bin/bash", container().run("getent", "passwd", "anna"));
        container().requireNothingToDo("users");
        assertEquals(
                "0",
                container()
                        .shell("{ journalctl --no-pager; reeve-agent plan /root/users.toml; } | grep -cF '" + HASH
                                + "' || true"));

        String hand = container().read("/root/other.pub");
        login("anna", "key", "echo '" + hand.strip() + "' >>.ssh/authorized_keys");
        container().run("usermod", "--append", "--groups=games", "anna");
        container().run("bash", "-c", "echo anna:other | chpasswd");
        container().requireNothingToDo("users");
        container().apply("users", anna.replace("[\"adm\"]", "[]"));
        assertEquals(hand, container().read("/home/anna/.ssh/authorized_keys"));
        assertEquals("anna games", container().run("id", "-nG", "anna"));
        assertEquals(255, login("anna", "key", "true").status());
        assertEquals(0, login("anna", "other", "true").status());
        assertFalse(container().shell("grep ^anna: /etc/shadow").contains(HASH), "the password is hers");
        container().requireNothingToDo("users");
    }

    @Test
    void whoIsNamedNoMoreIsLockedUntilHeIsNamedAgain() throws IOException {
        String key = "keys = [\"" + container().read("/root/key.pub").strip() + "\"]\nsudo = \"nopasswd\"\n";
        String carl = "[[account]]\nname = \"carl\"\n" + key;
        String dora = "[[account]]\nname = \"dora\"\n" + key;
        container().apply("users", carl + dora);
        assertEquals(0, login("carl", "key", "true").status());
        container().apply("users", carl.replace("carl", "dora"));
        assertEquals(255, login("carl", "key", "true").status());
        assertEquals(
                1, container().exec("test", "-e", "/etc/sudoers.d/reeve-carl").status());
        assertEquals(0, container().exec("test", "-e", "/home/carl/.bashrc").status());
        container().requireNothingToDo("users");
        container().apply("users", carl + dora);
        assertEquals("0", login("carl", "key", "sudo -n id -u").out());
    }

    @Test
    void whoIsAbsentIsGoneWithAllThatRunsAndHisHomeWhereThatIsSaid() throws IOException {
        String emil = "[[account]]\nname = \"emil\"\n";
        container().apply("users", emil);
        Command runs = container().start("setpriv", "--reuid=emil", "--clear-groups", "sleep", "1000");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> container().exec("pgrep", "-u", "emil", "sleep").status() == 0);
        container().apply("users", emil + "absent = true\n");
        assertEquals(137, runs.end().status());
        assertEquals(2, container().exec("getent", "passwd", "emil").status());
        assertEquals(0, container().exec("test", "-e", "/home/emil/.bashrc").status());
        container().apply("users", emil);
        container().apply("users", emil + "absent = true\nremove_home = true\n");
        assertEquals(1, container().exec("test", "-e", "/home/emil").status());
        container().requireNothingToDo("users");
    }

    @Test
    void whatFailsIsUndone() throws IOException {
        String passwd = container().read("/etc/passwd") + container().read("/etc/group");
        Ended failed = container()
                .tryToApply(
                        "users", "[[account]]\nname = \"fritz\"\nsudo = \"password\"\ngroups = [\"no-such-group\"]\n");
        assertTrue(failed.all().contains("group 'no-such-group' does not exist"), failed.all());
        assertEquals(passwd, container().read("/etc/passwd") + container().read("/etc/group"));
        assertEquals(
                1, container().exec("test", "-e", "/etc/sudoers.d/reeve-fritz").status());
    }

    @Test
    void aLinkThatAUserPlantsLeadsNobodyAnywhere() throws IOException {
        String gina = "[[account]]\nname = \"gina\"\n";
        container().apply("users", gina);
        container().run("setpriv", "--reuid=gina", "--clear-groups", "ln", "-s", "/root", "/home/gina/.ssh");
        Ended failed = container()
                .tryToApply(
                        "users",
                        gina + "keys = [\"" + container().read("/root/key.pub").strip() + "\"]\n");
        assertTrue(failed.all().contains("Permission denied"), failed.all());
        assertEquals(1, container().exec("test", "-e", "/root/authorized_keys").status());
    }

    @Test
    void accountsOfTheSystemAndPasswordsInClearAreRefused() throws IOException {
        Ended refused = container().tryToApply("users", "[[account]]\nname = \"www-data\"\nabsent = true\n");
        assertTrue(refused.all().contains("line 2: www-data is an account of the system (uid 33)"), refused.all());
        refused = container().tryToApply("users", "[[account]]\nname = \"hugo\"\npassword_hash = \"hunter2\"\n");
        assertTrue(refused.all().contains("not the hash of a password"), refused.all());
        assertFalse(refused.all().contains("hunter2"), refused.all());
    }

    private static Ended login(String user, String key, String command) {
        return container()
                .exec(
                        "ssh",
                        "-oBatchMode=yes",
                        "-oStrictHostKeyChecking=no",
                        "-oUserKnownHostsFile=/dev/null",
                        "-oLogLevel=ERROR",
                        "-i/root/" + key,
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
