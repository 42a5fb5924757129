package org.reeve.agent.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/** Whether file systems, and the partitions that they are on, have all the room of their disks; those of ext4 and XFS grow while they are in use. */
record DiskExtent(Programs programs) implements SettingKeeper {
    private static final String WHOLE = "whole";
    private static final Duration LIMIT = Duration.ofMinutes(30);

    /** File systems and tables of partitions leave a little at the end, which is worth nobody's while. */
    private static final long SLACK = 16L << 20;

    @Override
    public Map<String, SettingFact> read(Collection<String> names) {
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            try {
                BlockDevice device = device(name);
                if (device != null) {
                    facts.put(name, fact(name, device));
                }
            } catch (IOException e) {
                facts.put(
                        name,
                        new SettingFact.Unseen(
                                "the size of the file system on " + name + " cannot be seen: " + e.getMessage(),
                                "have it grown by hand"));
            }
        }
        return facts;
    }

    private static SettingFact fact(String name, BlockDevice device) throws IOException {
        BlockDevice.Partition partition = device.partition();
        if (device.isMadeOfOthers() || (partition != null && partition.outOfReach() >= SLACK)) {
            return new SettingFact.Unseen(
                    "the file system on " + name + " is on " + device.node()
                            + (partition == null
                                    ? ", which is made of other devices"
                                    : ", behind which another partition is: the room at the end is not for it"),
                    "have it grown by hand, or not at all");
        }
        SuperBlock found = SuperBlock.of(device.node());
        if (found == null) {
            return new SettingFact.Unseen(
                    "on " + name + " is no file system that grows while it is used", "have it grown by hand");
        }
        long bytes = bytes(found, Mounts.of(device));
        return new SettingFact.Value(
                device.most() - bytes < SLACK ? WHOLE : mebibytes(bytes) + " of " + mebibytes(device.most()));
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        try {
            BlockDevice device = device(name);
            SuperBlock found = device == null ? null : SuperBlock.of(device.node());
            if (device == null || found == null) {
                throw new GuestSystemException("there is nothing to grow on " + name, "");
            }
            BlockDevice.Partition partition = device.partition();
            if (partition != null && device.most() - device.bytes() >= SLACK) {
                grow(partition);
            }
            Mounts.Mount mount = Mounts.of(device);
            if (mount == null) {
                throw new GuestSystemException(
                        name + " is not mounted, and does not grow", "have it mounted, then retry");
            }
            programs.succeed(
                    switch (found.kind()) {
                        case EXT4 ->
                            List.of("/usr/sbin/resize2fs", device.node().toString());
                        case XFS -> List.of("/usr/sbin/xfs_growfs", mount.directory());
                    },
                    LIMIT);
        } catch (IOException e) {
            throw new GuestSystemException(
                    "the file system on " + name + " does not grow: " + e.getMessage(), "have it grown by hand", e);
        }
    }

    /** sfdisk(8) moves its end to the disk's; the kernel, which uses it, is told of the new end alone. */
    private void grow(BlockDevice.Partition partition) throws GuestSystemException {
        String disk = partition.disk().toString();
        String number = Integer.toString(partition.number());
        programs.succeed(
                List.of(
                        "/usr/sbin/sfdisk",
                        "--quiet",
                        "--force",
                        "--no-reread",
                        "--no-tell-kernel",
                        "-N",
                        number,
                        disk),
                LIMIT,
                ", +\n".getBytes(StandardCharsets.US_ASCII));
        programs.succeed(List.of("/usr/bin/partx", "--update", "--nr", number, disk), LIMIT);
    }

    /** XFS keeps the size of one that is mounted to itself for a while. */
    private static long bytes(SuperBlock found, Mounts.@Nullable Mount mount) throws IOException {
        return found.kind() == SuperBlock.Kind.XFS && mount != null
                ? Files.getFileStore(Path.of(mount.directory())).getTotalSpace() + found.ownBytes()
                : found.bytes();
    }

    private static @Nullable BlockDevice device(String name) throws IOException {
        if (!name.equals("/")) {
            return BlockDevice.at(Path.of(name));
        }
        Mounts.Mount root = Mounts.at(name);
        BlockDevice device = root == null ? null : BlockDevice.numbered(root.device());
        if (device == null) {
            throw new IOException("the root is on no disk of its own");
        }
        return device;
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
