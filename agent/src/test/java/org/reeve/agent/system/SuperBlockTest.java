package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SuperBlockTest {
    private static final long TEBIBYTE = 1L << 40;

    @Test
    void anExt4TellsItsBlocksAndTheirSizeAlsoAboveSixteenTebibytes() {
        byte[] head = ext(2, 0x10);
        little(head).putInt(1024 + 0x60, 0x2c2).putInt(1024 + 0x150, 1);
        assertEquals(new SuperBlock(SuperBlock.Kind.EXT4, 16 * TEBIBYTE + (16L << 12), 0), SuperBlock.of(head));
    }

    @Test
    void theUpperBlocksOfAnExt4WithoutThemAreNotCounted() {
        byte[] head = ext(0, 65536);
        little(head).putInt(1024 + 0x150, 77);
        assertEquals(new SuperBlock(SuperBlock.Kind.EXT4, 64L << 20, 0), SuperBlock.of(head));
    }

    @Test
    void anXfsTellsWhatItsOwnLogTakes() {
        byte[] head = new byte[SuperBlock.LENGTH];
        ByteBuffer.wrap(head)
                .putInt(0, 0x58465342)
                .putInt(4, 4096)
                .putLong(8, 102400)
                .putLong(48, 65543)
                .putInt(96, 16384);
        assertEquals(new SuperBlock(SuperBlock.Kind.XFS, 102400L << 12, 16384L << 12), SuperBlock.of(head));
    }

    @Test
    void whatIsNeitherOrCannotBeIsNone() {
        assertNull(SuperBlock.of(new byte[SuperBlock.LENGTH]));
        assertNull(SuperBlock.of(ext(-1, 100)));
        assertNull(SuperBlock.of(ext(40, 100)));
    }

    private static byte[] ext(int shift, int blocks) {
        byte[] head = new byte[SuperBlock.LENGTH];
        little(head).putInt(1024 + 0x4, blocks).putInt(1024 + 0x18, shift).putShort(1024 + 0x38, (short) 0xEF53);
        return head;
    }

    private static ByteBuffer little(byte[] head) {
        return ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    }
}
