package org.reeve.agent.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk or a partition, as the kernel describes it in {@code /sys/class/block}.
 *
 * @param node its file, as the kernel calls it
 * @param bytes how large it is
 * @param partition null for a whole disk
 */
record BlockDevice(Path node, long bytes, @Nullable Partition partition) {
    /** The kernel counts in these, whatever the disk's own are. */
    private static final int SECTOR = 512;

    private static final Path CLASS = Path.of("/sys/class/block");
    private static final Path BY_NUMBER = Path.of("/sys/dev/block");

    /**
     * Where a partition lies.
     *
     * @param disk the file of its disk
     * @param most how large it could be: up to the disk's end, where no other one lies behind it
     * @param outOfReach what is left at the disk's end, where another one does
     */
    record Partition(Path disk, int number, long most, long outOfReach) {}

    /** @return null when nothing of that name is there */
    static @Nullable BlockDevice at(Path name) throws IOException {
        if (!Files.exists(name)) {
            return null;
        }
        Path node = name.toRealPath();
        Path described = CLASS.resolve(String.valueOf(node.getFileName()));
        if (!Files.exists(described)) {
            throw new IOException(name + " is no block device");
        }
        return described(described.toRealPath());
    }

    /**
     * @param number major and minor, as {@code 254:1}
     * @return null when it is none, such as that of a file system in memory
     */
    static @Nullable BlockDevice numbered(String number) throws IOException {
        Path described = BY_NUMBER.resolve(number);
        return Files.exists(described) ? described(described.toRealPath()) : null;
    }

    /** @param sys its folder, which is that of its disk for a whole one, and within it for a partition */
    static BlockDevice described(Path sys) throws IOException {
        long bytes = number(sys, "size") * SECTOR;
        return new BlockDevice(node(sys), bytes, Files.exists(sys.resolve("partition")) ? partition(sys, bytes) : null);
    }

    private static Partition partition(Path sys, long bytes) throws IOException {
        Path disk = sys.resolve("..").normalize();
        long start = number(sys, "start");
        long size = number(disk, "size");
        long last = start;
        long end = 0;
        try (Stream<Path> parts = Files.list(disk)) {
            for (Path part : parts.toList()) {
                if (Files.exists(part.resolve("partition"))) {
                    last = Math.max(last, number(part, "start"));
                    end = Math.max(end, number(part, "start") + number(part, "size"));
                }
            }
        }
        int number = (int) number(sys, "partition");
        return last == start
                ? new Partition(node(disk), number, (size - start) * SECTOR, 0)
                : new Partition(node(disk), number, bytes, (size - end) * SECTOR);
    }

    private static Path node(Path sys) {
        return Path.of("/dev").resolve(String.valueOf(sys.getFileName()));
    }

    private static long number(Path sys, String name) throws IOException {
        return Long.parseLong(Files.readString(sys.resolve(name)).strip());
    }

    /** How large it could be. */
    long most() {
        return partition == null ? bytes : partition.most();
    }

    /** Whether it is made of other ones, as those of LVM, LUKS and RAID are. */
    boolean isMadeOfOthers() {
        String name = String.valueOf(node.getFileName());
        return name.startsWith("dm-") || name.startsWith("md");
    }
}
