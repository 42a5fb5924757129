package org.reeve.lab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What is left of a real guest that panicked, and how much later it is restarted for that. Figures are printed. */
@NeedsRealHost
class EvidenceTest {
    private static final int ROUNDS = Integer.getInteger("reeve.lab.rounds", 5);
    private static final String RECOVERY = """
            mode = "act"
            restarts = 100
            first-delay = "1s"
            longest-delay = "1s"
            settle-time = "1s"
            core-dump = "before-restart"
            core-most = "1 GiB"
            """;

    private static final ConditionFactory SOON =
            Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(100));
    /** Of an ELF header: the type, and the value for a core file. */
    private static final int TYPE_AT = 16;

    private static final short CORE = 4;

    @Test
    void aPanicLeavesItsConsoleItsScreenAndItsMemory() throws Exception {
        try (RealStack stack = RealStack.up("evidence", RECOVERY);
                MicroGuest guest = MicroGuest.define(stack.host(), "witness")) {
            guest.add("<video><model type='vga' vram='16384' heads='1' primary='yes'/></video>");
            SOON.until(() -> stack.central().knows(guest.id()));
            guest.start();
            guest.awaitPrompt();
            List<ToldIncident> incidents = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                guest.suffer("panic");
                int count = round;
                SOON.until(() -> stack.central().incidents(guest.id()).size() == count
                        && stack.central()
                                .incidents(guest.id())
                                .getFirst()
                                .state()
                                .equals("RECOVERED"));
                incidents.add(stack.central().incidents(guest.id()).getFirst());
                guest.awaitPrompt(round + 1);
            }
            ToldIncident first = incidents.getFirst();
            assertTrue(
                    first.console().stream().anyMatch(line -> line.contains("Kernel panic - not syncing")),
                    first::toString);
            requirePicture(stack, first);
            requireCore(first);
            print(incidents);
        }
    }

    private static void requirePicture(RealStack stack, ToldIncident incident) throws IOException {
        ToldIncident.Piece kept = incident.piece("SCREEN");
        byte[] png = SOON.until(() -> stack.central().screenOf(incident), Optional::isPresent)
                .orElseThrow();
        assertArrayEquals(Files.readAllBytes(Path.of(kept.path())), png);
        assertEquals(png.length, kept.bytes());
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertNotNull(image);
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        assertTrue(Arrays.stream(pixels).distinct().count() > 1, "the screen is not dark");
    }

    private static void requireCore(ToldIncident incident) throws IOException {
        ToldIncident.Piece kept = incident.piece("CORE");
        Path core = Path.of(kept.path());
        byte[] head = new byte[64];
        try (InputStream in = Files.newInputStream(core)) {
            assertEquals(head.length, in.readNBytes(head, 0, head.length));
        }
        assertArrayEquals(new byte[] {0x7f, 'E', 'L', 'F'}, Arrays.copyOf(head, 4), kept::toString);
        assertEquals(CORE, ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getShort(TYPE_AT));
        assertEquals(Files.size(core), kept.bytes());
        assertTrue(kept.bytes() > 64 << 20, kept::toString);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(core)));
    }

    private static void print(List<ToldIncident> incidents) {
        new Figure("decided -> console kept", since(incidents, "CONSOLE")).print();
        new Figure("decided -> console and picture kept", since(incidents, "SCREEN")).print();
        new Figure("decided -> core kept, too", since(incidents, "CORE")).print();
        new Figure(
                        "decided -> restart done, with all of them",
                        incidents.stream()
                                .map(incident -> Duration.between(incident.at("Decided: "), incident.at("Done: ")))
                                .toList())
                .print();
    }

    private static List<Duration> since(List<ToldIncident> incidents, String kind) {
        return incidents.stream()
                .map(incident -> {
                    Instant at = incident.piece(kind).at();
                    return Duration.between(incident.at("Decided: "), at);
                })
                .toList();
    }
}
