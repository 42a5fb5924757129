package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sizes are the kernel's sectors of 512 bytes, as sysfs has them. */
class BlockDeviceTest {
    @TempDir
    Path block;

    @Test
    void aWholeDiskHasAllItsRoom() throws IOException {
        Path disk = disk("vdb", 2_000_000);
        Files.createDirectory(disk.resolve("queue"));
        BlockDevice device = BlockDevice.described(disk);
        assertEquals(new BlockDevice(Path.of("/dev/vdb"), 1_024_000_000, null), device);
        assertEquals(device.bytes(), device.most());
    }

    @Test
    void theLastPartitionGrowsToTheEndWhateverItsNumberIs() throws IOException {
        Path disk = disk("vda", 2_000_000);
        Path root = part(disk, 1, 300_000, 500_000);
        part(disk, 14, 2_048, 8_000);
        part(disk, 15, 10_048, 200_000);
        assertEquals(
                new BlockDevice(
                        Path.of("/dev/vda1"),
                        256_000_000,
                        new BlockDevice.Partition(Path.of("/dev/vda"), 1, 1_700_000L * 512, 0)),
                BlockDevice.described(root));
    }

    @Test
    void oneThatLiesBeforeAnotherStaysAndTellsWhatIsOutOfItsReach() throws IOException {
        Path disk = disk("vda", 2_000_000);
        Path root = part(disk, 1, 2_048, 500_000);
        part(disk, 5, 600_000, 400_000);
        BlockDevice device = BlockDevice.described(root);
        assertEquals(device.bytes(), device.most());
        assertEquals(new BlockDevice.Partition(Path.of("/dev/vda"), 1, 256_000_000, 512_000_000), device.partition());
    }

    @Test
    void whatTheMapperMakesIsToldFromDisks() throws IOException {
        assertTrue(BlockDevice.described(disk("dm-0", 10)).isMadeOfOthers());
        assertFalse(BlockDevice.described(disk("vdm", 10)).isMadeOfOthers());
    }

    private Path disk(String name, int sectors) throws IOException {
        Path disk = Files.createDirectory(block.resolve(name));
        Files.writeString(disk.resolve("size"), sectors + "\n");
        return disk;
    }

    private static Path part(Path disk, int number, int start, int sectors) throws IOException {
        Path part = Files.createDirectory(disk.resolve(disk.getFileName().toString() + number));
        Files.writeString(part.resolve("partition"), number + "\n");
        Files.writeString(part.resolve("start"), start + "\n");
        Files.writeString(part.resolve("size"), sectors + "\n");
        return part;
    }
}
