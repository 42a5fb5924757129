package org.reeve.central.fleet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The size of a picture from a host, which may be in anybody's hands: looked through whole before it is kept or given to a browser. It has to be
 * a PNG (https://www.w3.org/TR/png-3/) as screens make them: every chunk whole and known, the pixels exactly as many as its head
 * says, nothing behind its end. It is not decoded to pixels, and what it unpacks to is never held.
 */
record Png(int width, int height) {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int SIDE_MOST = 16_384;
    private static final long PIXELS_MOST = 64L << 20;
    private static final int HEAD_LENGTH = 13;
    /** Length, name and checksum. */
    private static final int CHUNK_LEAST = 12;

    private static final Set<String> KNOWN =
            Set.of("PLTE", "tRNS", "gAMA", "cHRM", "sRGB", "pHYs", "sBIT", "bKGD", "tIME");

    /** It is not what it ought to be. */
    static final class UnfitException extends Exception {
        private static final long serialVersionUID = 1;

        UnfitException(String why) {
            super(why);
        }
    }

    /** What the head says. */
    private record Head(int width, int height, int bitsPerPixel) {
        static Head of(ByteBuffer data) throws UnfitException {
            require(data.remaining() == HEAD_LENGTH, "its head has another length");
            int width = data.getInt();
            int height = data.getInt();
            require(width > 0 && width <= SIDE_MOST && height > 0 && height <= SIDE_MOST, "it has no sane size");
            require((long) width * height <= PIXELS_MOST, "it has too many pixels");
            int depth = data.get();
            int samples =
                    switch (data.get()) {
                        case 0, 3 -> 1;
                        case 2 -> 3;
                        case 4 -> 2;
                        case 6 -> 4;
                        default -> throw new UnfitException("its kind of colours is not known");
                    };
            require(depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16, "its depth is not known");
            // One byte for the compression, one for the filters.
            require(data.getShort() == 0, "its compression is not known");
            require(data.get() == 0, "it is interlaced");
            return new Head(width, height, depth * samples);
        }

        /** Each row begins with the number of its filter. */
        long unpacked() {
            return (1 + ((long) width * bitsPerPixel + 7) / 8) * height;
        }
    }

    /** @throws UnfitException when it is not as it ought to be */
    static Png read(byte[] bytes) throws UnfitException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        byte[] signature = new byte[SIGNATURE.length];
        require(rest.remaining() >= signature.length, "it is too short");
        rest.get(signature);
        require(Arrays.equals(signature, SIGNATURE), "it does not begin as a PNG does");
        require("IHDR".equals(name(rest)), "it has no head");
        Head head = Head.of(chunk(rest));
        Inflater inflater = new Inflater();
        try {
            Pixels pixels = new Pixels(inflater, head.unpacked());
            for (String name = name(rest); !"IEND".equals(name); name = name(rest)) {
                if ("IDAT".equals(name)) {
                    pixels.take(chunk(rest));
                } else {
                    require(KNOWN.contains(name), "it has a chunk that is not known");
                    chunk(rest);
                }
            }
            require(chunk(rest).remaining() == 0 && rest.remaining() == 0, "something is behind its end");
            pixels.end();
        } finally {
            inflater.end();
        }
        return new Png(head.width(), head.height());
    }

    /** The name of the next chunk, which is whole. */
    private static String name(ByteBuffer rest) throws UnfitException {
        require(rest.remaining() >= CHUNK_LEAST, "it ends early");
        int length = rest.getInt(rest.position());
        require(length >= 0 && length <= rest.remaining() - CHUNK_LEAST, "it has a chunk that is too long");
        byte[] name = new byte[4];
        rest.get(rest.position() + 4, name);
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** Goes behind the next chunk, which is whole. */
    private static ByteBuffer chunk(ByteBuffer rest) throws UnfitException {
        int length = rest.getInt();
        CRC32 sum = new CRC32();
        sum.update(rest.slice(rest.position(), 4 + length));
        ByteBuffer data = rest.slice(rest.position() + 4, length);
        rest.position(rest.position() + 4 + length);
        require(rest.getInt() == (int) sum.getValue(), "a checksum in it is wrong");
        return data;
    }

    /** Counts what the chunks with pixels unpack to. */
    private static final class Pixels {
        private final Inflater inflater;
        private final byte[] scratch = new byte[16 << 10];
        private long left;

        Pixels(Inflater inflater, long unpacked) {
            this.inflater = inflater;
            this.left = unpacked;
        }

        void take(ByteBuffer data) throws UnfitException {
            inflater.setInput(data);
            try {
                for (int count = inflater.inflate(scratch); count > 0; count = inflater.inflate(scratch)) {
                    left -= count;
                    require(left >= 0, "it has more pixels than its head says");
                }
            } catch (DataFormatException damaged) {
                throw new UnfitException("its pixels cannot be unpacked");
            }
            require(
                    !inflater.needsDictionary() && (!inflater.finished() || inflater.getRemaining() == 0),
                    "something is behind its pixels");
        }

        void end() throws UnfitException {
            require(inflater.finished() && left == 0, "it has fewer pixels than its head says");
        }
    }

    private static void require(boolean fit, String otherwise) throws UnfitException {
        if (!fit) {
            throw new UnfitException(otherwise);
        }
    }
}
