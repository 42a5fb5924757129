package org.reeve.watchdog.libvirt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleTailTest {
    @TempDir
    Path folder;

    @Test
    void lastLinesComeOldestFirst() {
        assertEquals(List.of("two", "three"), ConsoleTail.lines("one\r\ntwo\r\nthree\r\n", 2));
    }

    @Test
    void lineWithoutAnEndCounts() {
        assertEquals(List.of("one", "login: "), ConsoleTail.lines("one\nlogin: ", 10));
    }

    @Test
    void emptyTextHasNoLines() {
        assertEquals(List.of(), ConsoleTail.lines("", 10));
    }

    @Test
    void whatATerminalWouldObeyIsLeftOut() {
        assertEquals(
                List.of("red plain title bell reversed\ttab"),
                ConsoleTail.lines(
                        "\u001b[1;31mred\u001b[0m plain \u001b]0;evil\u0007title\u0007 bell \u202ereversed\ttab\u009b\u0000\n",
                        5));
    }

    @Test
    void endlessLineIsCut() {
        assertEquals(500, ConsoleTail.lines("x".repeat(100_000), 1).getFirst().length());
    }

    @Test
    void littleIsReadOfALargeFile() throws IOException {
        Path log = folder.resolve("console.log");
        Files.writeString(log, "early\n" + "0123456789\n".repeat(100_000) + "last\n");
        List<String> lines = ConsoleTail.read(log, 1_000_000);
        assertEquals("last", lines.getLast());
        assertTrue(lines.size() < 30_000, () -> "read " + lines.size());
    }

    @Test
    void fileBeforeTheNewestIsReadWhenThatHasJustBegun() throws IOException {
        Files.writeString(folder.resolve("console.log.0"), "one\ntw");
        Files.writeString(folder.resolve("console.log"), "o\nthree\n");
        assertEquals(List.of("one", "two", "three"), ConsoleTail.read(folder.resolve("console.log"), 10));
    }

    @Test
    void missingFileHasNoLines() throws IOException {
        assertEquals(List.of(), ConsoleTail.read(folder.resolve("none"), 10));
    }

    @Test
    void linkIsNotFollowed() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "secret\n", StandardCharsets.UTF_8);
        Path link = Files.createSymbolicLink(folder.resolve("link"), secret);
        assertThrows(IOException.class, () -> ConsoleTail.read(link, 10));
    }
}
