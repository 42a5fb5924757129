package org.reeve.central.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.central.Screens;

/** Pictures from hosts that may be in anybody's hands. */
class PngTest {
    private static final int HEAD_AT = 8;
    private static final int FIRST_PIXELS_AT = HEAD_AT + 25;

    private final byte[] good = Screens.png(64, 48);

    private static String refusal(byte[] bytes) {
        return String.valueOf(
                assertThrows(Png.UnfitException.class, () -> Png.read(bytes)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_BYTE_BINARY,
                BufferedImage.TYPE_BYTE_INDEXED
            })
    void everyKindOfPictureOfAnotherProgramIsOne(int type) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(33, 7, type), "png", out);
        assertEquals(new Png(33, 7), Png.read(out.toByteArray()));
    }

    @Test
    void everyBitOfItIsChecked() throws Exception {
        assertEquals(new Png(64, 48), Png.read(good));
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] flipped = good.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(Png.UnfitException.class, () -> Png.read(flipped));
        }
    }

    @Test
    void aPartOfAPictureIsNone() {
        for (int length = 0; length < good.length; length++) {
            byte[] part = Arrays.copyOf(good, length);
            assertThrows(Png.UnfitException.class, () -> Png.read(part));
        }
    }

    @Test
    void nothingMayBeBehindItsEnd() {
        byte[] longer = Arrays.copyOf(good, good.length + 64);
        System.arraycopy("<script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII), 0, longer, good.length, 25);
        assertEquals("something is behind its end", refusal(longer));
    }

    @Test
    void chunksWithTextAreNotTaken() throws IOException {
        byte[] text = "Comment\0<script>".getBytes(StandardCharsets.US_ASCII);
        assertEquals("it has a chunk that is not known", refusal(with(chunk("tEXt", text))));
    }

    @Test
    void aLengthThatLiesIsNotBelieved() {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, good.length}) {
            byte[] lying = good.clone();
            ByteBuffer.wrap(lying).putInt(FIRST_PIXELS_AT, length);
            assertEquals("it has a chunk that is too long", refusal(lying));
        }
    }

    /** What a head may lie about. */
    enum Head {
        NO_WIDTH(0, 48, 8, 2, 0),
        NEGATIVE(-64, 48, 8, 2, 0),
        TOO_WIDE(16_385, 1, 8, 2, 0),
        TOO_MANY_PIXELS(16_384, 16_384, 8, 2, 0),
        WIDER_THAN_IT_IS(65, 48, 8, 2, 0),
        LOWER_THAN_IT_IS(64, 47, 8, 2, 0),
        NO_SUCH_DEPTH(64, 48, 7, 2, 0),
        NO_SUCH_COLOURS(64, 48, 8, 5, 0),
        INTERLACED(64, 48, 8, 2, 1);

        private final int width;
        private final int height;
        private final int depth;
        private final int colours;
        private final int interlaced;

        Head(int width, int height, int depth, int colours, int interlaced) {
            this.width = width;
            this.height = height;
            this.depth = depth;
            this.colours = colours;
            this.interlaced = interlaced;
        }

        byte[] data() {
            return ByteBuffer.allocate(13)
                    .putInt(width)
                    .putInt(height)
                    .put((byte) depth)
                    .put((byte) colours)
                    .putShort((short) 0)
                    .put((byte) interlaced)
                    .array();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHeadThatLiesIsNotBelieved(Head head) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(good, 0, HEAD_AT);
        out.write(chunk("IHDR", head.data()));
        out.write(good, FIRST_PIXELS_AT, good.length - FIRST_PIXELS_AT);
        refusal(out.toByteArray());
    }

    @Test
    void aBombIsLeftOffWhenItIsLargerThanItsHeadSays() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflated = new DeflaterOutputStream(packed)) {
            deflated.write(new byte[200 << 20]);
        }
        assertTrue(packed.size() < 512 << 10);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(good, 0, FIRST_PIXELS_AT);
        out.write(chunk("IDAT", packed.toByteArray()));
        out.write(chunk("IEND", new byte[0]));
        assertEquals("it has more pixels than its head says", refusal(out.toByteArray()));
    }

    @Test
    void noiseIsNeverAPictureAndNeverWorse() {
        Random random = new Random(20_261_130);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = good.clone();
            int from = random.nextInt(noise.length);
            byte[] some = new byte[Math.min(noise.length - from, 1 + random.nextInt(40))];
            random.nextBytes(some);
            if (!Arrays.equals(some, 0, some.length, noise, from, from + some.length)) {
                System.arraycopy(some, 0, noise, from, some.length);
                assertThrows(Png.UnfitException.class, () -> Png.read(noise));
            }
        }
    }

    /** The good one, with a chunk more behind its head. */
    private byte[] with(byte[] chunk) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(good, 0, FIRST_PIXELS_AT);
        out.write(chunk);
        out.write(good, FIRST_PIXELS_AT, good.length - FIRST_PIXELS_AT);
        return out.toByteArray();
    }

    private static byte[] chunk(String name, byte[] data) {
        byte[] named = name.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(named);
        sum.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(named)
                .put(data)
                .putInt((int) sum.getValue())
                .array();
    }
}
