package org.reeve.watchdog.libvirt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Makes a PNG of what a hypervisor calls a picture. QEMU 7.2 gives a PPM (netpbm's P6); java.desktop, which cannot read one
 * either, would be the largest part of the watchdog's run time.
 */
final class Picture {
    private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int PNG_BYTES_MOST = 16 << 20;
    private static final int COLOURS = 3;
    private static final int SIDE_MOST = 16_384;
    private static final byte EIGHT_BITS = 8;
    private static final byte RED_GREEN_BLUE = 2;

    private final byte[] ppm;
    private int at = 2;

    private Picture(byte[] ppm) {
        this.ppm = ppm;
    }

    /** The picture is not what it says it is, or too large. The message says in what. */
    static final class UnreadableException extends Exception {
        UnreadableException(String message) {
            super(message);
        }
    }

    /** @param mime as libvirt names it */
    static byte[] png(String mime, byte[] picture) throws UnreadableException {
        byte[] png =
                switch (mime) {
                    case "image/png" -> picture;
                    case "image/x-portable-pixmap" -> new Picture(picture).toPng();
                    default -> throw new UnreadableException("it is of the unknown kind " + mime);
                };
        if (!startsWith(png, PNG_SIGNATURE)) {
            throw new UnreadableException("it is no PNG, though libvirt says so");
        }
        if (png.length > PNG_BYTES_MOST) {
            throw new UnreadableException("it is larger than " + PNG_BYTES_MOST + " bytes");
        }
        return png;
    }

    private byte[] toPng() throws UnreadableException {
        if (!startsWith(ppm, new byte[] {'P', '6'})) {
            throw new UnreadableException("it does not begin with P6");
        }
        int width = number();
        int height = number();
        int brightest = number();
        at++;
        if (width < 1 || width > SIDE_MOST || height < 1 || height > SIDE_MOST || brightest != 255) {
            throw new UnreadableException("it is " + width + " by " + height + " with colours up to " + brightest);
        }
        int row = width * COLOURS;
        if (ppm.length - at != (long) row * height) {
            throw new UnreadableException("it ends early, or late");
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        png.writeBytes(PNG_SIGNATURE);
        chunk(
                png,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(EIGHT_BITS)
                        .put(RED_GREEN_BLUE)
                        .array());
        chunk(png, "IDAT", deflated(row, height));
        chunk(png, "IEND", new byte[0]);
        return png.toByteArray();
    }

    /** PNG wants a byte before each row that names its filter: 0 is none. */
    private byte[] deflated(int row, int height) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream rows = new DeflaterOutputStream(deflated, deflater)) {
            for (int y = 0; y < height; y++) {
                rows.write(0);
                rows.write(ppm, at + y * row, row);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        } finally {
            deflater.end();
        }
        return deflated.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream png, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
        png.writeBytes(name);
        png.writeBytes(data);
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    /** The next number of the head; white space and comments come before it. */
    private int number() throws UnreadableException {
        while (at < ppm.length && !Character.isDigit(ppm[at])) {
            if (ppm[at] == '#') {
                while (at < ppm.length && ppm[at] != '\n') {
                    at++;
                }
            } else {
                at++;
            }
        }
        int start = at;
        while (at < ppm.length && Character.isDigit(ppm[at]) && at - start < 6) {
            at++;
        }
        if (at == start) {
            throw new UnreadableException("its head has no size");
        }
        return Integer.parseInt(new String(ppm, start, at - start, StandardCharsets.US_ASCII));
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        return bytes.length >= beginning.length
                && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
    }
}
