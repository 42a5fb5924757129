package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What of the module storage only a guest has: disks that come and grow while it runs, and a root on a disk of its own. */
@NeedsRealHost
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StorageInGuestTest {
    private static final String DOCUMENT =
            "grow_root = true\\n[[disk]]\\nname = \"my-shop\"\\nserial = \"shop-data\"\\nmake = \"ext4\"\\n";

    private static @Nullable LabHost up;
    private static @Nullable DebianGuest guest;

    @BeforeAll
    static void guestUp() throws IOException, InterruptedException {
        up = LabHost.up("storage");
        guest = DebianGuest.define(up, "disks");
        guest.start();
        awaitLogin("");
    }

    @AfterAll
    static void hostDown() {
        if (up != null) {
            up.close();
        }
    }

    @Test
    @Order(1)
    void theRootGetsTheRoomOfItsDisk() {
        guest().run("mkdir -p /etc/reeve/modules.d && printf '" + DOCUMENT + "' >/etc/reeve/modules.d/storage.toml");
        host().virsh("blockresize", "disks", "vda", "3G");
        apply();
        assertTrue(mebibytes("/") > 2800, "the root has " + mebibytes("/") + " MiB");
        assertEquals("nothing to do", plan());
    }

    @Test
    @Order(2)
    void aDiskThatComesLaterIsMadeAndMountedWithoutTheAgentsHelp() throws IOException {
        Path disk = host().folder().resolve("disk").resolve("shop.img");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(256L << 20);
        }
        guest().run("systemctl stop reeve-agent");
        host().virsh(
                        "attach-disk",
                        "disks",
                        disk.toString(),
                        "vdb",
                        "--serial",
                        "shop-data",
                        "--cache",
                        "unsafe",
                        "--persistent");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(
                        () -> guest().run("findmnt -no FSTYPE,SOURCE /srv/my-shop | cat"),
                        found -> found.startsWith("ext4 "));
        guest().run("echo hers >/srv/my-shop/notes && systemctl start reeve-agent");
        assertEquals("nothing to do", plan());
    }

    @Test
    @Order(3)
    void aDiskThatGrewIsGrownByTheNextApply() {
        host().virsh("blockresize", "disks", "vdb", "512M");
        apply();
        assertTrue(mebibytes("/srv/my-shop") > 450, "it has " + mebibytes("/srv/my-shop") + " MiB");
        assertEquals("nothing to do", plan());
    }

    @Test
    @Order(4)
    void afterABootItIsThereAgain() {
        String boot = guest().boot();
        guest().type("systemctl poweroff");
        Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> guest().power()
                .equals("shut off"));
        guest().start();
        awaitLogin(boot);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> guest().run("cat /srv/my-shop/notes || true")
                .startsWith("hers"));
        assertTrue(guest().run("systemctl --failed --no-legend | wc -l").startsWith("0"));
    }

    /** @param before the boot that it is not any more */
    private static void awaitLogin(String before) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(10))
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> !guest().boot().equals(before));
    }

    /** In the background: an emulated guest may take longer than its console is waited for. */
    private static void apply() {
        guest().run("rm -f /tmp/ended; (reeve-agent apply >/tmp/said 2>&1; echo $? >/tmp/ended) & true");
        Awaitility.await().atMost(Duration.ofMinutes(10)).until(() -> guest().run(
                        "test -s /tmp/ended && echo ended || true")
                .contains("ended"));
        assertTrue(guest().run("cat /tmp/ended").startsWith("0"), () -> guest().run("cat /tmp/said"));
    }

    private static String plan() {
        List<String> lines =
                guest().run("reeve-agent plan 2>/dev/null | cat").lines().toList();
        return lines.getLast().strip();
    }

    private static long mebibytes(String directory) {
        String size = guest().run("df --block-size=1M --output=size " + directory + " | tail -n 1");
        return Long.parseLong(size.lines().findFirst().orElseThrow().strip());
    }

    private static DebianGuest guest() {
        if (guest == null) {
            throw new IllegalStateException("no guest");
        }
        return guest;
    }

    private static LabHost host() {
        if (up == null) {
            throw new IllegalStateException("no host");
        }
        return up;
    }
}
