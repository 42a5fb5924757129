package org.reeve.watchdog.evidence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.time.ReeveClock;
import org.reeve.common.time.VirtualClock;
import org.reeve.watchdog.evidence.EvidenceFolder.Room;
import org.reeve.watchdog.evidence.EvidenceStore.CorePlace;

class EvidenceFolderTest {
    private static final long MIB = 1L << 20;
    private static final Room PLENTY = new Room(100L << 30, 200L << 30);
    private static final Instant NOW = ReeveClock.system().now().truncatedTo(ChronoUnit.SECONDS);
    private static final UUID OLD = new UUID(1, 1);
    private static final UUID MIDDLE = new UUID(2, 2);
    private static final UUID NEW = new UUID(3, 3);

    @TempDir
    private Path state;

    private final ReeveClock clock = new VirtualClock(NOW);
    private @Nullable EvidenceFolder opened;

    private EvidenceFolder folder(EvidenceConfig config, Room room) {
        EvidenceFolder folder = new EvidenceFolder(state.resolve("evidence"), config, _ -> room, clock);
        opened = folder;
        return folder;
    }

    private EvidenceFolder folder() {
        return folder(EvidenceConfig.DEFAULT, PLENTY);
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    private Path of(UUID incident) {
        return state.resolve("evidence").resolve(incident.toString());
    }

    /** As it was left so long ago. */
    private void left(UUID incident, int bytes, Duration ago) throws IOException {
        Files.createDirectories(of(incident));
        FileTime then = FileTime.from(NOW.minus(ago));
        Path file = Files.write(of(incident).resolve("core.elf"), new byte[bytes]);
        Files.setLastModifiedTime(file, then);
        Files.setLastModifiedTime(of(incident), then);
    }

    private static String modeOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void aPictureIsForTheDaemonAlone() throws IOException {
        byte[] png = {1, 2, 3};
        Path file = folder().keepScreen(NEW, png);
        assertArrayEquals(png, Files.readAllBytes(file));
        assertEquals("rw-------", modeOf(file));
        assertEquals("rwx------", modeOf(of(NEW)));
        assertEquals("rwx------", modeOf(state.resolve("evidence")));
    }

    @Test
    void aCoreStaysOnlyWhenItIsWhole() throws IOException {
        Path file;
        EvidenceFolder folder = folder();
        try (CorePlace place = folder.placeForCore(NEW, MIB)) {
            file = place.file();
            Files.write(file, new byte[100]);
        }
        assertFalse(Files.exists(file), "what was not kept is removed");
        try (CorePlace place = folder.placeForCore(NEW, MIB)) {
            Files.write(place.file(), new byte[100]);
            assertEquals(100, place.keep());
        }
        assertTrue(Files.exists(file));
    }

    @Test
    void whatADeadDaemonLeftHalfWrittenIsInNobodysWay() throws IOException {
        left(NEW, 10, Duration.ZERO);
        try (CorePlace place = folder().placeForCore(NEW, MIB)) {
            assertFalse(Files.exists(place.file()), "the hypervisor refuses to write into a file that is there");
        }
    }

    @Test
    void aCoreThatWasWrittenElsewhereIsSaidToBe() throws IOException {
        try (CorePlace place = folder().placeForCore(NEW, MIB)) {
            String why =
                    String.valueOf(assertThrows(IOException.class, place::keep).getMessage());
            assertTrue(why.contains("where this daemon does not see it"), why);
        }
    }

    @Test
    void oneCoreAtATimeIsWritten() throws IOException {
        EvidenceFolder folder = folder();
        CorePlace first = folder.placeForCore(OLD, MIB);
        assertThrows(IOException.class, () -> folder.placeForCore(NEW, MIB));
        first.close();
        folder.placeForCore(NEW, MIB).close();
    }

    @Test
    void aDiskThatWouldBeLeftTooFullGetsNoCore() {
        Room room = new Room(1200 * MIB, 2000 * MIB);
        String why = String.valueOf(assertThrows(IOException.class, () -> folder(EvidenceConfig.DEFAULT, room)
                        .placeForCore(NEW, 1000 * MIB))
                .getMessage());
        assertEquals(
                "It takes 1000 MiB, and the host's disk has 1.2 GiB left, of which 256 MiB are not for evidence.", why);
        assertThrows(IOException.class, () -> folder(EvidenceConfig.DEFAULT, new Room(MIB, MIB))
                .keepScreen(NEW, new byte[1]));
    }

    @Test
    void nothingIsRemovedForACoreThatDoesNotFitAllTheSame() throws IOException {
        left(OLD, (int) MIB, Duration.ofHours(1));
        EvidenceConfig small = new EvidenceConfig(Duration.ofDays(1), 2 * MIB);
        assertThrows(IOException.class, () -> folder(small, new Room(MIB, 1000 * MIB))
                .placeForCore(NEW, 2 * MIB));
        assertTrue(Files.exists(of(OLD)));
        assertThrows(IOException.class, () -> folder(small, PLENTY).placeForCore(NEW, 3 * MIB));
        assertTrue(Files.exists(of(OLD)));
    }

    @Test
    void theOldestMakeRoomForACore() throws IOException {
        left(OLD, (int) MIB, Duration.ofHours(2));
        left(MIDDLE, (int) MIB, Duration.ofHours(1));
        EvidenceFolder small = folder(new EvidenceConfig(Duration.ofDays(1), 3 * MIB), PLENTY);
        small.placeForCore(NEW, 2 * MIB).close();
        assertFalse(Files.exists(of(OLD)));
        assertTrue(Files.exists(of(MIDDLE)));
    }

    @Test
    void whatIsTooOldGoesAndThenTheOldestUntilTheRestIsNotTooMuch() throws IOException {
        left(OLD, 10, Duration.ofDays(31));
        left(MIDDLE, 60, Duration.ofDays(3));
        left(NEW, 60, Duration.ofDays(2));
        folder().sweep();
        assertFalse(Files.exists(of(OLD)));
        assertTrue(Files.exists(of(MIDDLE)));
        folder(new EvidenceConfig(Duration.ofDays(30), 100), PLENTY).sweep();
        assertFalse(Files.exists(of(MIDDLE)));
        assertTrue(Files.exists(of(NEW)));
    }

    @Test
    void whatIsNotOursIsLeftAlone() throws IOException {
        Path mine = Files.createDirectories(state.resolve("evidence/notes"));
        Path elsewhere = Files.createDirectories(state.resolve("elsewhere"));
        Files.write(elsewhere.resolve("file"), new byte[1000]);
        Files.createSymbolicLink(of(OLD), elsewhere);
        FileTime longAgo = FileTime.from(NOW.minus(Duration.ofDays(1000)));
        Files.setLastModifiedTime(mine, longAgo);
        Files.setLastModifiedTime(elsewhere, longAgo);
        folder(new EvidenceConfig(Duration.ofHours(1), 1), PLENTY).sweep();
        assertTrue(Files.exists(mine));
        assertTrue(Files.exists(elsewhere.resolve("file")));
    }

    @Test
    void theDaemonSweepsWhenItStartsAndAfterEachPiece() throws IOException {
        left(OLD, 10, Duration.ofDays(40));
        try (EvidenceFolder opened =
                EvidenceFolder.open(state.resolve("evidence"), new EvidenceConfig(Duration.ofDays(30), 100), clock)) {
            Awaitility.await().until(() -> !Files.exists(of(OLD)));
            left(MIDDLE, 90, Duration.ofDays(3));
            opened.keepScreen(NEW, new byte[20]);
            Awaitility.await().until(() -> !Files.exists(of(MIDDLE)));
            assertTrue(Files.exists(of(NEW)));
        }
    }

    @Test
    void whatIsKeptIsShown() throws IOException {
        assertEquals(
                List.of("Evidence kept here: none (at most 10 GiB, for 30 days)"),
                EvidenceView.lines(state.resolve("evidence"), EvidenceConfig.DEFAULT));
        left(OLD, 3 << 20, Duration.ofHours(2));
        left(NEW, 2048, Duration.ofHours(1));
        assertEquals(
                List.of(
                        "Evidence kept here: 3.0 MiB of 2 incidents (at most 10 GiB, for 30 days), in "
                                + state.resolve("evidence") + ", the newest:",
                        "  " + NOW.minus(Duration.ofHours(1)) + "  " + NEW + "  2 KiB  core.elf",
                        "  " + NOW.minus(Duration.ofHours(2)) + "  " + OLD + "  3 MiB  core.elf"),
                EvidenceView.lines(state.resolve("evidence"), EvidenceConfig.DEFAULT));
    }
}
