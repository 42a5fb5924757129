package org.reeve.watchdog.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reeve.common.guest.Evidence;
import org.reeve.common.guest.Evidence.Kind;
import org.reeve.common.guest.GuestId;
import org.reeve.common.time.ReeveClock;
import org.reeve.watchdog.recovery.WantedEvidence;
import org.reeve.watchdog.recovery.WantedEvidence.Want;
import org.reeve.watchdog.vm.RealTimeline;
import org.reeve.watchdog.vm.SimulatedHypervisor;

class EvidenceCollectorTest {
    private static final long GIB = 1L << 30;
    private static final UUID INCIDENT = new UUID(4, 4);

    @TempDir
    private Path state;

    private final ReeveClock clock = ReeveClock.system();
    private final ScheduledExecutorService time = Executors.newSingleThreadScheduledExecutor();
    private final SimulatedHypervisor hypervisor = new SimulatedHypervisor(new RealTimeline(time));
    private final GuestId guest = hypervisor.define("web1");

    @AfterEach
    void endTime() {
        time.shutdownNow();
    }

    private Collected collect(Want screen, Want core, long coreMost) {
        hypervisor.operatorStarts(guest);
        hypervisor.prints(guest, "Kernel panic - not syncing");
        try (EvidenceFolder folder = EvidenceFolder.open(state.resolve("evidence"), EvidenceConfig.DEFAULT, clock)) {
            return new EvidenceCollector(hypervisor, folder, clock)
                    .collect(guest, INCIDENT, new WantedEvidence(Want.YES, screen, core, coreMost));
        }
    }

    private static Evidence piece(Collected collected, Kind kind) {
        List<Evidence> found = collected.pieces().stream()
                .filter(piece -> piece.kind() == kind)
                .toList();
        assertEquals(1, found.size(), collected::toString);
        return found.getFirst();
    }

    private static List<Kind> kinds(Collected collected) {
        return collected.pieces().stream().map(Evidence::kind).toList();
    }

    @Test
    void consoleScreenAndCoreAreKept() throws Exception {
        Collected collected = collect(Want.YES, Want.YES, GIB);
        assertEquals(List.of("Kernel panic - not syncing"), collected.consoleLines());
        assertEquals(27, piece(collected, Kind.CONSOLE).bytes());
        Evidence screen = piece(collected, Kind.SCREEN);
        byte[] png = Files.readAllBytes(Path.of(String.valueOf(screen.path())));
        assertEquals(png.length, screen.bytes());
        assertEquals(Base64.getEncoder().encodeToString(png), collected.png());
        Evidence core = piece(collected, Kind.CORE);
        byte[] written = Files.readAllBytes(Path.of(String.valueOf(core.path())));
        assertEquals("ELF", new String(written, 1, 3, StandardCharsets.US_ASCII));
        assertEquals(written.length, core.bytes());
        assertTrue(clock.now().minus(Duration.ofMinutes(1)).isBefore(core.at()));
    }

    @Test
    void whatNobodyAsksForIsNotMentioned() {
        Collected collected = collect(Want.NO, Want.NO, GIB);
        assertEquals(List.of(Kind.CONSOLE), kinds(collected));
        assertNull(collected.png());
    }

    @Test
    void whatCannotBeHadIsSaidInWords() {
        Collected collected = collect(Want.QEMU_IS_GONE, Want.QEMU_IS_STUCK, GIB);
        assertEquals(
                "Its QEMU was gone, and its screen with it.",
                piece(collected, Kind.SCREEN).note());
        assertEquals("Its QEMU answered nobody.", piece(collected, Kind.CORE).note());
        assertEquals(List.of(Kind.CONSOLE, Kind.SCREEN, Kind.CORE), kinds(collected));
    }

    @Test
    void aGuestWithMoreMemoryThanIsAllowedIsNotDumped() {
        Evidence core = piece(collect(Want.NO, Want.YES, 100L << 20), Kind.CORE);
        assertNull(core.bytes());
        assertEquals("The guest has 128 MiB of memory, and only up to 100 MiB are dumped (core-most).", core.note());
    }

    @Test
    void aFailureOfOneHoldsUpNoOther() {
        hypervisor.faultNextCall(guest, SimulatedHypervisor.Fault.REFUSE);
        Collected collected = collect(Want.YES, Want.YES, GIB);
        Evidence console = piece(collected, Kind.CONSOLE);
        assertNull(console.bytes());
        assertEquals("The simulation refuses to read the console of guest web1.", console.note());
        assertNotNull(piece(collected, Kind.SCREEN).bytes());
        assertNotNull(piece(collected, Kind.CORE).bytes());
    }

    @Test
    void aQemuThatDoesNotAnswerHoldsUpTheDeedForTwoSecondsAtMost() {
        hypervisor.faultNextCall(guest, SimulatedHypervisor.Fault.HANG);
        Duration begun = clock.elapsed();
        Collected collected = collect(Want.YES, Want.NO, GIB);
        Duration took = clock.elapsed().minus(begun);
        assertTrue(
                took.compareTo(Duration.ofMillis(1900)) > 0 && took.compareTo(Duration.ofSeconds(4)) < 0,
                took::toString);
        assertTrue(collected.pieces().stream().noneMatch(Evidence::isKept), collected::toString);
        assertEquals(
                "There was no answer in time.", piece(collected, Kind.SCREEN).note());
    }

    @Test
    void aPictureThatIsTooLargeStaysOnTheHost() {
        byte[] large = new byte[Evidence.TRAVELLING_PICTURE_BYTES_MOST + 1];
        Arrays.fill(large, (byte) 7);
        hypervisor.shows(guest, large);
        Collected collected = collect(Want.YES, Want.NO, GIB);
        assertNull(collected.png());
        Evidence screen = piece(collected, Kind.SCREEN);
        assertEquals(large.length, screen.bytes());
        assertEquals("It is too large to be sent, and stays on the host.", screen.note());
    }
}
