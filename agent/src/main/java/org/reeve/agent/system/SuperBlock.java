package org.reeve.agent.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What a file system says of itself at its beginning.
 *
 * @param bytes how large it is
 * @param ownBytes what of that statvfs(3) does not count, for XFS
 */
record SuperBlock(Kind kind, long bytes, long ownBytes) {
    static final int LENGTH = 2048;

    private static final int EXT = 1024;
    private static final int EXT_BLOCKS = EXT + 0x4;
    private static final int EXT_LOG_BLOCK_SIZE = EXT + 0x18;
    private static final int EXT_MAGIC = EXT + 0x38;
    private static final int EXT_INCOMPATIBLE = EXT + 0x60;
    private static final int EXT_64_BIT = 0x80;
    private static final int EXT_BLOCKS_HIGH = EXT + 0x150;
    private static final int LARGEST_EXT_BLOCK = 6;

    private static final int XFS_MAGIC = 0x58465342;
    private static final int XFS_BLOCK_SIZE = 4;
    private static final int XFS_BLOCKS = 8;
    private static final int XFS_LOG_START = 48;
    private static final int XFS_LOG_BLOCKS = 96;

    /** Those that grow while they are mounted. */
    enum Kind {
        /** And ext2 and ext3 (Linux, Documentation/filesystems/ext4/super.rst). */
        EXT4,
        /** (xfs_format.h, struct xfs_dsb.) */
        XFS
    }

    /** @return null when it is of neither kind */
    static @Nullable SuperBlock of(Path device) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(LENGTH);
        try (FileChannel channel = FileChannel.open(device, StandardOpenOption.READ)) {
            while (head.hasRemaining() && channel.read(head) > 0) {}
        }
        return of(head.array());
    }

    /** @param head the first {@link #LENGTH} bytes of the device */
    static @Nullable SuperBlock of(byte[] head) {
        ByteBuffer big = ByteBuffer.wrap(head);
        if (big.getInt(0) == XFS_MAGIC) {
            long block = unsigned(big, XFS_BLOCK_SIZE);
            long log = big.getLong(XFS_LOG_START) == 0 ? 0 : unsigned(big, XFS_LOG_BLOCKS);
            return new SuperBlock(Kind.XFS, big.getLong(XFS_BLOCKS) * block, log * block);
        }
        ByteBuffer little = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        int shift = little.getInt(EXT_LOG_BLOCK_SIZE);
        if (little.getShort(EXT_MAGIC) != (short) 0xEF53 || shift < 0 || shift > LARGEST_EXT_BLOCK) {
            return null;
        }
        boolean wide = (little.getInt(EXT_INCOMPATIBLE) & EXT_64_BIT) != 0;
        long blocks = unsigned(little, EXT_BLOCKS) | (wide ? unsigned(little, EXT_BLOCKS_HIGH) << 32 : 0);
        return new SuperBlock(Kind.EXT4, blocks << (10 + shift), 0);
    }

    private static long unsigned(ByteBuffer from, int at) {
        return Integer.toUnsignedLong(from.getInt(at));
    }
}
