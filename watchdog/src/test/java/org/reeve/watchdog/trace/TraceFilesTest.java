package org.reeve.watchdog.trace;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceFilesTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 30);

    @TempDir
    Path state;

    private Path traces;

    @BeforeEach
    void name() {
        traces = state.resolve("traces");
    }

    @Test
    void aDayHasItsFileAndASecondOneAfterARestartAndNobodyElseReadsThem() throws Exception {
        try (TraceFiles files = TraceFiles.in(traces, TraceConfig.USUAL)) {
            files.begin(TODAY, List.of("head"));
            files.write("line");
        }
        try (TraceFiles files = TraceFiles.in(traces, TraceConfig.USUAL)) {
            files.begin(TODAY, List.of("second"));
            files.begin(TODAY.plusDays(1), List.of("next day"));
        }
        assertEquals(List.of("2026-11-30.story", "2026-11-30.2.story", "2026-12-01.story"), names());
        Path first = traces.resolve("2026-11-30.story");
        assertEquals(List.of("head", "line"), Files.readAllLines(first));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(first)));
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(traces)));
    }

    @Test
    void whatIsOldGoesAndWhatIsNoRecordingStays() throws Exception {
        Files.createDirectory(traces);
        for (String name : List.of("2026-11-15.story", "2026-11-16.story", "2026-11-29.story", "2020-01-01.txt")) {
            Files.writeString(traces.resolve(name), "old");
        }
        try (TraceFiles files = TraceFiles.in(traces, TraceConfig.USUAL)) {
            files.begin(TODAY, List.of());
        }
        assertEquals(List.of("2026-11-16.story", "2026-11-29.story", "2026-11-30.story"), names());
        assertTrue(Files.exists(traces.resolve("2020-01-01.txt")));
    }

    @Test
    void theOldestGoWhereAllTogetherWouldBeTooLarge() throws Exception {
        Files.createDirectory(traces);
        for (int day = 25; day < 30; day++) {
            Files.write(traces.resolve("2026-11-" + day + ".story"), new byte[3 << 20]);
        }
        TraceConfig config = new TraceConfig(TraceConfig.Recording.ON, Duration.ofDays(14), 16L << 20);
        try (TraceFiles files = TraceFiles.in(traces, config)) {
            files.begin(TODAY, List.of());
        }
        assertEquals(List.of("2026-11-28.story", "2026-11-29.story", "2026-11-30.story"), names());
    }

    @Test
    void aDiskThatCannotBeWrittenStopsTheRecordingUntilAnotherPageCanBegin() throws Exception {
        Files.createFile(traces);
        try (TraceFiles files = TraceFiles.in(traces, TraceConfig.USUAL)) {
            files.begin(TODAY, List.of("head"));
            await().until(() -> !files.areKept());
            files.write("lost");
            Files.delete(traces);
            files.begin(TODAY, List.of("again"));
            await().until(files::areKept);
        }
        assertEquals(List.of("again"), Files.readAllLines(traces.resolve("2026-11-30.story")));
    }

    private List<String> names() throws IOException {
        return TraceFiles.list(traces).stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }
}
