package org.reeve.agent.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Programs programs = new Programs();

    @TempDir
    Path directory;

    @Test
    void argumentsReachTheProgramAsTheyAre() throws GuestSystemException {
        String hostile = "$(id) `id` ; | & > < ' \" \\ * ~ -n";
        assertEquals(
                List.of(hostile),
                programs.run(List.of("printf", "%s", hostile), SOON).output());
    }

    @Test
    void theEnvironmentIsReevesOwn() throws GuestSystemException {
        List<String> environment = programs.run(List.of("env"), SOON).output();
        assertTrue(environment.contains("LC_ALL=C.UTF-8"));
        assertTrue(environment.contains("DEBIAN_FRONTEND=noninteractive"));
        assertEquals(5, environment.size(), environment.toString());
    }

    @Test
    void aBadExitIsAnOutcomeAndBothOutputsAreKept() throws GuestSystemException {
        Programs.Outcome outcome = programs.run(List.of("ls", "/no/such/place"), SOON);
        assertFalse(outcome.isGood());
        assertTrue(outcome.said().contains("/no/such/place"), outcome.said());
    }

    @Test
    void whatIsGivenIsReadAndWhatIsPrintedComesByteForByte() throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        Path file = directory.resolve("copy");
        programs.succeed(List.of("dd", "status=none", "of=" + file), SOON, bytes);
        var read = new ByteArrayOutputStream();
        assertTrue(programs.print(List.of("cat", file.toString()), SOON, read).isGood());
        assertArrayEquals(bytes, read.toByteArray());
    }

    @Test
    void aProgramThatDoesNotReadWhatItIsGivenStillEnds() throws GuestSystemException {
        programs.succeed(List.of("true"), SOON, new byte[1 << 20]);
        assertThrows(GuestSystemException.class, () -> programs.succeed(List.of("false"), SOON, new byte[1 << 20]));
    }

    @Test
    void aProgramThatIsNotThereSaysSo() throws GuestSystemException {
        assertEquals(127, programs.run(List.of("/no/such/program"), SOON).exit());
    }

    @Test
    void muchOutputKeepsItsEnd() throws GuestSystemException {
        List<String> seen = new ArrayList<>();
        Programs.Outcome outcome = programs.run(List.of("seq", "100000"), SOON, seen::add);
        assertEquals(100_000, seen.size());
        assertEquals("100000", outcome.output().getLast());
        assertTrue(outcome.output().size() < 20_000);
    }

    @Test
    void controlCharactersDoNotReachMessages() throws GuestSystemException {
        assertEquals(
                List.of("?[31mred"),
                programs.run(List.of("printf", "\\033[31mred"), SOON).output());
    }

    @Test
    void theWholeGroupIsKilledWhenTheTimeIsOver() throws Exception {
        Path pid = directory.resolve("pid");
        Path script = directory.resolve("hang");
        Files.writeString(script, "#!/bin/sh\nsleep 600 &\necho $! > " + pid + "\nwait\n");
        GuestSystemException e = assertThrows(
                GuestSystemException.class,
                () -> programs.run(List.of("sh", script.toString()), Duration.ofSeconds(1)));
        assertTrue(String.valueOf(e.getMessage()).contains("did not end within 1 s"));
        long child = Long.parseLong(Files.readString(pid).strip());
        Awaitility.await().atMost(SOON).until(() -> ProcessHandle.of(child)
                .map(handle -> !isRunning(child))
                .orElse(true));
    }

    /** A killed orphan may stay as a zombie where nobody collects it. */
    private static boolean isRunning(long pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (java.io.IOException e) {
            return false;
        }
    }
}
