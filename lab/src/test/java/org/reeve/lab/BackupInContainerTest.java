package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.reeve.lab.Command.Ended;

/** The module {@code backup} with a real restic. One story: a document follows the other. */
@NeedsRealHost
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BackupInContainerTest {
    private static final String PASSWORD = "a password that nobody sees";
    private static final String NIGHTLY = """
            [[backup]]
            name = "nightly"
            repository = "/srv/backup"
            password_file = "/root/secrets/backup"
            paths = ["/srv/www", "/etc/hostname"]
            exclude = ["*.tmp"]
            schedule = "02:30"
            keep_daily = 1
            keep_weekly = 0
            keep_monthly = 0
            drill = "Sun 05:00"
            drill_files = 1000
            """;
    private static final String RESTIC =
            "export RESTIC_REPOSITORY=/srv/backup RESTIC_PASSWORD_FILE=/root/secrets/backup; restic --no-cache ";

    private static @Nullable LabContainer up;

    @BeforeAll
    static void aContainerWithSomethingToLose() throws IOException {
        up = LabContainer.withAgent("dbbackup-backup");
        container().write("/root/secrets/backup", PASSWORD + "\n");
        container().run("chmod", "600", "/root/secrets/backup");
        container().write("/srv/www/100% [a] *.html", "a page\n");
        container().write("/srv/www/left out.tmp", "nothing\n");
        container().run("dd", "if=/dev/urandom", "of=/srv/www/picture", "bs=1M", "count=2", "status=none");
    }

    @AfterAll
    static void containerDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    @Order(1)
    void aFileThatIsLostIsRestored() throws IOException {
        container().apply("backup", NIGHTLY);
        container().requireNothingToDo("backup");
        start("reeve-backup-nightly.service");
        String sum = container().run("sha256sum", "/srv/www/picture");
        container().run("rm", "-r", "/srv/www");
        container().shell(RESTIC + "restore latest --target / --include /srv/www");
        assertEquals(sum, container().run("sha256sum", "/srv/www/picture"));
        assertEquals("a page\n", container().read("/srv/www/100% [a] *.html"));
        assertEquals("100% [a] *.html\npicture", container().run("ls", "/srv/www"));
        assertEquals(
                "active\nactive",
                container().run("systemctl", "is-active", "reeve-backup-nightly.timer", "reeve-drill-nightly.timer"));
    }

    @Test
    @Order(2)
    void onlyOldSnapshotsOfReevesOwnAreForgotten() {
        container().shell(RESTIC + "backup --host=other --tag=reeve /etc/hosts");
        container().shell(RESTIC + "backup /etc/hosts");
        start("reeve-backup-nightly.service");
        String snapshots = container().shell(RESTIC + "snapshots --json");
        assertEquals(3, snapshots.split("\"short_id\"", -1).length - 1, snapshots);
    }

    @Test
    @Order(3)
    void aDrillFindsAllAsItWasAndLeavesNothing() {
        container().shell("cd /srv/www && for i in 1 2 3; do echo $i >\"x\\\\$i?\"; done");
        start("reeve-backup-nightly.service");
        start("reeve-drill-nightly.service");
        String told = container().run("journalctl", "--no-pager", "-u", "reeve-drill-nightly.service");
        assertTrue(told.contains("6 files of the newest snapshot were restored, and are as they were"), told);
        assertEquals("", container().run("find", "/var/tmp", "-name", "reeve-drill.*"));
    }

    @Test
    @Order(4)
    void noPasswordIsToldToAnybody() {
        String told = container()
                .shell("journalctl --no-pager; reeve-agent plan --json /root/backup.toml; cat /etc/systemd/system/*;"
                        + " find /var/lib/reeve-agent -type f -exec cat {} +");
        assertTrue(told.contains("reeve-backup-nightly"), "the right places were looked at");
        assertEquals(-1, told.indexOf(PASSWORD));
    }

    @Test
    @Order(5)
    void aPathThatIsNotThereFailsTheBackupAfterTheOthersWereKept() throws IOException {
        container().apply("backup", NIGHTLY.replace("\"/etc/hostname\"", "\"/etc/hostname\", \"/srv/nowhere\""));
        fails("reeve-backup-nightly.service");
        String told = container().run("journalctl", "--no-pager", "-u", "reeve-backup-nightly.service");
        assertTrue(told.contains("cannot access '/srv/nowhere': No such file or directory"), told);
        String kept = container().shell(RESTIC + "ls latest");
        assertTrue(kept.contains("\n/srv/www/picture"), kept);
        container().apply("backup", NIGHTLY);
    }

    @Test
    @Order(6)
    void aRepositoryThatDoesNotOpenIsLeftAsItIs() throws IOException {
        String before = container().shell("find /srv/backup -type f | sort | xargs sha256sum");
        container().write("/root/secrets/other", "another password\n");
        container().run("chmod", "600", "/root/secrets/other");
        Ended refused = container().tryToApply("backup", NIGHTLY.replace("secrets/backup", "secrets/other"));
        assertTrue(
                refused.all().contains("repository /srv/backup is there, and does not open with this password"),
                refused.all());
        assertEquals(before, container().shell("find /srv/backup -type f | sort | xargs sha256sum"));
        assertTrue(container()
                .read("/etc/systemd/system/reeve-backup-nightly.service")
                .contains("secrets/backup"));

        container().run("chmod", "644", "/root/secrets/other");
        refused = container().tryToApply("backup", NIGHTLY.replace("secrets/backup", "secrets/other"));
        assertTrue(refused.all().contains("line 2: /root/secrets/other can be read by others"), refused.all());
        container().run("mkdir", "-m", "777", "/srv/open");
        refused = container().tryToApply("backup", NIGHTLY.replace("/srv/backup", "/srv/open/backup"));
        assertTrue(refused.all().contains("/srv/open can be changed by others than root"), refused.all());
        container().apply("backup", NIGHTLY);
    }

    @Test
    @Order(7)
    void aDrillOfADamagedRepositoryFails() {
        String largest = container()
                .shell("find /srv/backup/data -type f -printf '%s %p\\n' | sort -n | tail -1 | cut -d' ' -f2");
        container()
                .shell("chmod u+w " + largest + " && dd if=/dev/zero of=" + largest
                        + " bs=1k seek=100 count=1 conv=notrunc status=none");
        fails("reeve-drill-nightly.service");
        assertEquals("", container().run("find", "/var/tmp", "-name", "reeve-drill.*"));
    }

    @Test
    @Order(8)
    void anEditStaysAndWhatIsNamedNoMoreGoesButTheRepository() throws IOException {
        container().shell("echo '# by hand' >>/etc/systemd/system/reeve-backup-nightly.timer");
        Ended kept = container().tryToApply("backup", NIGHTLY);
        assertTrue(kept.all().contains("edited by hand"), kept.all());
        assertTrue(container()
                .read("/etc/systemd/system/reeve-backup-nightly.timer")
                .endsWith("# by hand\n"));
        container().apply("backup", "on_drift = \"replace\"\n" + NIGHTLY);
        container().apply("backup", "");
        assertEquals("", container().shell("ls /etc/systemd/system | grep ^reeve-b || true"));
        assertEquals(
                "inactive",
                container()
                        .exec("systemctl", "is-active", "reeve-backup-nightly.timer")
                        .out());
        assertEquals(0, container().exec("test", "-f", "/srv/backup/config").status());
        container().requireNothingToDo("backup");
    }

    @Test
    @Order(9)
    void aRepositoryOverSftpIsMadeAndHoldsWhatItIsGiven() throws IOException {
        String sftp = NIGHTLY.replace("\"/srv/backup\"", "\"sftp:root@localhost:/srv/sftp\"");
        Ended failed = container().tryToApply("backup", sftp);
        assertTrue(failed.all().contains("repository sftp:root@localhost:/srv/sftp cannot be looked at"), failed.all());
        container().run("apt-get", "-qq", "-y", "install", "openssh-server");
        container()
                .shell("ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519"
                        + " && cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys"
                        + " && echo \"localhost $(cat /etc/ssh/ssh_host_ed25519_key.pub)\" >/root/.ssh/known_hosts");
        container().apply("backup", sftp);
        container().requireNothingToDo("backup");
        start("reeve-backup-nightly.service");
        start("reeve-drill-nightly.service");
    }

    private static void start(String unit) {
        Ended started = container().exec("systemctl", "start", unit);
        assertEquals(0, started.status(), () -> container().run("journalctl", "--no-pager", "--lines=30", "-u", unit));
    }

    private static void fails(String unit) {
        assertNotEquals(0, container().exec("systemctl", "start", unit).status());
        assertEquals("failed", container().exec("systemctl", "is-failed", unit).out());
        container().run("systemctl", "reset-failed", unit);
    }

    private static LabContainer container() {
        if (up == null) {
            throw new IllegalStateException("no container");
        }
        return up;
    }
}
