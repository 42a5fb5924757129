package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.reeve.lab.Command.Ended;

/**
 * The module storage in a systemd container, with loop devices for disks. A container has no udev: its links are made by hand, and systemd is
 * told of no device that comes; {@link StorageInGuestTest} has both.
 */
@NeedsRealHost
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StorageInContainerTest {
    private static final String SHOP = """
            [[disk]]
            name = "my-shop"
            serial = "shop"
            make = "xfs"
            """;

    private static final String PARTITION = """
            [[disk]]
            name = "archive"
            serial = "archive"
            partition = 1
            """;

    private static LabContainer container;

    @BeforeAll
    static void containerUp() {
        container = LabContainer.withAgent("storage");
        container.shell("mknod /dev/loop-control c 10 237 && mkdir -p /dev/disk/by-id && apt-get -qq -y install fdisk");
    }

    @AfterAll
    static void containerDown() {
        if (container != null) {
            // Loop devices are the machine's: they would outlive the container.
            container.exec("bash", "-c", """
                    umount /srv/*
                    for disk in $(losetup --noheadings --output NAME,BACK-FILE | awk '$2 ~ "^/disks/" { print $1 }'); do
                      partx --delete $disk
                      losetup --detach $disk
                    done
                    """);
            container.close();
        }
    }

    @Test
    @Order(1)
    void aDiskThatIsNotThereIsWaitedFor() throws IOException {
        apply(SHOP, 0);
        container.requireNothingToDo("storage");
        assertEquals("", container.exec("findmnt", "/srv/my-shop").out());
    }

    @Test
    @Order(2)
    void anEmptyDiskGetsAFileSystemAndItsDirectoryIsOnIt() throws IOException {
        plugIn("shop", 400);
        apply(SHOP, 0);
        assertEquals("xfs", container.run("findmnt", "--noheadings", "--output", "FSTYPE", "/srv/my-shop"));
        container.shell("echo hers >/srv/my-shop/notes");
        container.requireNothingToDo("storage");

        apply(SHOP + "options = [\"noatime\", \"nosuid\"]\n", 0);
        String options = container.run("findmnt", "--noheadings", "--output", "OPTIONS", "/srv/my-shop");
        assertTrue(options.contains("noatime") && options.contains("nosuid"), options);
        container.requireNothingToDo("storage");
        apply(SHOP, 0);
    }

    @Test
    @Order(3)
    void aDiskThatGrewGivesItsRoomToItsFileSystem() throws IOException {
        container.shell(
                "truncate -s 900M /disks/shop && losetup --set-capacity $(realpath /dev/disk/by-id/virtio-shop)");
        assertTrue(container.plan("storage").contains("grow /srv/my-shop"));
        apply(SHOP, 0);
        long blocks = Long.parseLong(container.run("stat", "--file-system", "--format=%b", "/srv/my-shop"));
        assertTrue(blocks * 4096 > 800L << 20, blocks + " blocks");
        assertEquals("hers", container.run("cat", "/srv/my-shop/notes"));
        container.requireNothingToDo("storage");
    }

    @Test
    @Order(4)
    void whatIsOnADiskStaysWhateverTheDocumentSays() throws IOException {
        plugIn("archive", 700);
        container.shell("""
                set -e
                disk=$(realpath /dev/disk/by-id/virtio-archive)
                printf 'label: gpt\\nsize=350M\\n' | sfdisk --quiet --no-tell-kernel $disk
                partx --add $disk
                part=$(ls -d /sys/class/block/${disk##*/}/*p1)
                IFS=: read -r major minor <$part/dev
                mknod /dev/${part##*/} b $major $minor
                ln -s /dev/${part##*/} /dev/disk/by-id/virtio-archive-part1
                """);
        String whole = SHOP + PARTITION.replace("partition = 1", "make = \"ext4\"");
        Ended refused = apply(whole, 1);
        assertTrue(refused.all().contains("a table of partitions (gpt)"), refused.all());

        // A signature that was lost, such as that of a damaged file system, makes no disk empty.
        plugIn("torn", 64);
        container.shell("mkfs.ext4 -q /dev/disk/by-id/virtio-torn && wipefs --all --quiet /dev/disk/by-id/virtio-torn");
        String torn = SHOP.replace("my-shop", "torn").replace("\"shop\"", "\"torn\"");
        refused = apply(SHOP + torn, 1);
        assertTrue(refused.all().contains("data of an unknown kind"), refused.all());
        Ended prepared = container.exec("reeve-agent", "prepare-disk", "ext4", "/dev/disk/by-id/virtio-torn");
        assertTrue(prepared.all().contains("is not empty, and stays as it is"), prepared.all());
        assertEquals(
                2, container.exec("blkid", "-p", "/dev/disk/by-id/virtio-torn").status());
    }

    @Test
    @Order(5)
    void aPartitionGrowsWithItsFileSystem() throws IOException {
        container.run("mkfs.xfs", "-q", "/dev/disk/by-id/virtio-archive-part1");
        apply(SHOP + PARTITION, 0);
        long blocks = Long.parseLong(container.run("stat", "--file-system", "--format=%b", "/srv/archive"));
        assertTrue(blocks * 4096 > 600L << 20, blocks + " blocks");
        container.requireNothingToDo("storage");
    }

    @Test
    @Order(6)
    void aUnitThatSomebodyEditedIsKept() throws IOException {
        container.shell("echo '# mine' >>'/etc/systemd/system/srv-my\\x2dshop.mount'");
        apply(SHOP + PARTITION, 0);
        assertTrue(container.run("reeve-agent", "drift").contains("srv-my\\x2dshop.mount"));
        apply("on_drift = \"replace\"\n" + SHOP + PARTITION, 0);
        container.requireNothingToDo("storage");
    }

    @Test
    @Order(7)
    void anEntryThatGoesIsUnmountedOnlyWhenNobodyUsesItAndItsDataStay() throws IOException {
        Command user = container.start("bash", "-c", "cd /srv/my-shop && exec sleep infinity");
        try {
            Awaitility.await()
                    .until(() -> container.exec("pgrep", "-x", "sleep").status() == 0);
            Ended refused = apply(PARTITION, 1);
            assertTrue(refused.all().contains("/srv/my-shop is not unmounted"), refused.all());
            assertTrue(refused.all().contains("it was undone"), refused.all());
            assertEquals("hers", container.run("cat", "/srv/my-shop/notes"));
            assertEquals("enabled", container.run("systemctl", "is-enabled", "srv-my\\x2dshop.mount"));
        } finally {
            container.exec("pkill", "-x", "sleep");
            user.end();
        }
        apply(PARTITION, 0);
        assertFalse(container.exec("findmnt", "/srv/my-shop").status() == 0);
        container.run("mount", "/dev/disk/by-id/virtio-shop", "/mnt");
        assertEquals("hers", container.run("cat", "/mnt/notes"));
        container.run("umount", "/mnt");
        apply("", 0);
        assertEquals("", container.exec("findmnt", "/srv/archive").out());
        container.requireNothingToDo("storage");
    }

    private static void plugIn(String serial, int mebibytes) {
        container.shell(String.format("""
                set -e
                mkdir -p /disks
                truncate -s %2$dM /disks/%1$s
                # The kernel names the next one that is free; its file is made by hand.
                for number in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
                  [ -e /dev/loop$number ] || mknod /dev/loop$number b 7 $number
                done
                ln -s "$(losetup --find --show /disks/%1$s)" /dev/disk/by-id/virtio-%1$s
                """, serial, mebibytes));
    }

    private static Ended apply(String document, int status) throws IOException {
        Ended ended = container.tryToApply("storage", document);
        assertEquals(status, ended.status(), ended.all());
        return ended;
    }
}
