package org.reeve.agent.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reeve.agent.plan.SettingFact;

/**
 * What is on disks. One is empty when blkid(8) finds neither a file system, nor a table of partitions, nor another signature on it, and when besides
 * nothing but zeros is where such things begin and end: what a signature was lost of is not empty.
 */
record DiskContent(Programs programs) implements SettingKeeper {
    private static final String EMPTY = "empty";
    private static final Duration SHORT = Duration.ofMinutes(1);
    private static final Duration MAKE = Duration.ofMinutes(30);

    /** blkid(8): nothing was found, or it could not be read, which the reading of zeros tells apart. */
    private static final int NOTHING_FOUND = 2;

    private static final int SEVERAL_FOUND = 8;

    /** Where file systems and tables of partitions have what they are found by, and where RAID and GPT have theirs. */
    private static final long FROM_BEGINNING = 4L << 20;

    private static final long BEFORE_END = 1L << 20;

    @Override
    public Map<String, SettingFact> read(Collection<String> names) throws GuestSystemException {
        Map<String, SettingFact> facts = new HashMap<>();
        for (String name : names) {
            try {
                BlockDevice device = BlockDevice.at(Path.of(name));
                if (device != null) {
                    facts.put(name, new SettingFact.Value(content(device)));
                }
            } catch (IOException e) {
                facts.put(
                        name,
                        new SettingFact.Unseen(
                                name + " cannot be read: " + e.getMessage(), "see whether the disk is well"));
            }
        }
        return facts;
    }

    @Override
    public void set(String name, @Nullable String value) throws GuestSystemException {
        List<String> make =
                switch (value) {
                    case "ext4" -> List.of("/usr/sbin/mkfs.ext4", "-q", "--", name);
                    case "xfs" -> List.of("/usr/sbin/mkfs.xfs", "-q", name);
                    case null, default ->
                        throw new GuestSystemException("no file system is made or taken away that way", "");
                };
        SettingFact found = read(List.of(name)).get(name);
        if (!new SettingFact.Value(EMPTY).equals(found)) {
            throw new GuestSystemException(
                    "no file system is made on " + name + ", which is not empty", "see what is on it: wipefs " + name);
        }
        programs.succeed(make, MAKE);
    }

    private String content(BlockDevice device) throws IOException, GuestSystemException {
        Programs.Outcome outcome = programs.run(
                List.of(
                        "/usr/sbin/blkid",
                        "--probe",
                        "--output",
                        "export",
                        "--",
                        device.node().toString()),
                SHORT);
        return switch (outcome.exit()) {
            case 0 -> found(outcome.output());
            case NOTHING_FOUND -> isZero(device) ? EMPTY : "data of an unknown kind";
            case SEVERAL_FOUND -> "signatures of several kinds";
            default -> throw new IOException("blkid failed: " + outcome.said());
        };
    }

    private static String found(List<String> lines) {
        String table = "";
        for (String line : lines) {
            if (line.startsWith("TYPE=")) {
                return line.substring("TYPE=".length());
            }
            if (line.startsWith("PTTYPE=")) {
                table = line.substring("PTTYPE=".length());
            }
        }
        return table.isEmpty() ? "no file system" : "a table of partitions (" + table + ")";
    }

    private static boolean isZero(BlockDevice device) throws IOException {
        try (FileChannel channel = FileChannel.open(device.node(), StandardOpenOption.READ)) {
            long end = device.bytes();
            return isZero(channel, 0, Math.min(end, FROM_BEGINNING))
                    && isZero(channel, Math.max(0, end - BEFORE_END), end);
        }
    }

    private static boolean isZero(FileChannel channel, long from, long to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
        ByteBuffer zeros = ByteBuffer.allocate(buffer.capacity());
        for (long at = from; at < to; ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), to - at));
            int read = channel.read(buffer, at);
            if (read <= 0) {
                throw new IOException("it ends before its end");
            }
            if (!buffer.flip().equals(zeros.clear().limit(read))) {
                return false;
            }
            at += read;
        }
        return true;
    }
}
