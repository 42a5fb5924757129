package org.reeve.watchdog.libvirt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.reeve.watchdog.libvirt.Picture.UnreadableException;

class PictureTest {
    private static final String PPM = "image/x-portable-pixmap";

    private static byte[] ppm(String head, int... colours) {
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        picture.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
        for (int colour : colours) {
            picture.write(colour);
        }
        return picture.toByteArray();
    }

    @Test
    void everyDotKeepsItsColour() throws Exception {
        byte[] png = Picture.png(
                PPM,
                ppm("P6\n# of QEMU\n2 3\n255\n", 255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 13, 32, 35, 9, 0, 255, 255, 255));
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals("2x3", image.getWidth() + "x" + image.getHeight());
        assertArrayEquals(
                new int[] {0xffff0000, 0xff00ff00, 0xff0000ff, 0xff0a0d20, 0xff230900, 0xffffffff},
                image.getRGB(0, 0, 2, 3, null, 0, 2));
    }

    @Test
    void pngIsPassedOn() throws Exception {
        byte[] png = Picture.png(PPM, ppm("P6 1 1 255\n", 1, 2, 3));
        assertArrayEquals(png, Picture.png("image/png", png));
    }

    @Test
    void whatIsNotWhatItSaysIsRefused() {
        assertThrows(UnreadableException.class, () -> Picture.png("image/png", new byte[] {1, 2, 3}));
        assertThrows(UnreadableException.class, () -> Picture.png("text/html", new byte[0]));
        assertThrows(UnreadableException.class, () -> Picture.png(PPM, ppm("P6 2 2 255\n", 1, 2, 3)));
        assertThrows(UnreadableException.class, () -> Picture.png(PPM, ppm("P6 99999 99999 255\n")));
        assertThrows(UnreadableException.class, () -> Picture.png(PPM, ppm("P6 1 1 65535\n", 1, 2, 3, 4, 5, 6)));
        assertThrows(UnreadableException.class, () -> Picture.png(PPM, ppm("P6")));
        assertThrows(UnreadableException.class, () -> Picture.png(PPM, ppm("P5 1 1 255\n", 1)));
    }
}
