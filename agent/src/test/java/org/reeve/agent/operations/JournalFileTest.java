package org.reeve.agent.operations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFileTest {
    private final Path path;

    JournalFileTest(@TempDir Path folder) {
        path = folder.resolve("journal");
    }

    @Test
    void whatWasAppendedIsFoundAgainInOrder() throws IOException {
        write("one", "zwei ü", "三");

        assertEquals(List.of("one", "zwei ü", "三"), texts());
    }

    @Test
    void aFileTornAtAnyByteLosesOnlyWhatWasNotWhole() throws IOException {
        write("first", "second", "third");
        byte[] whole = Files.readAllBytes(path);
        for (int cut = 0; cut < whole.length; cut++) {
            Files.write(path, Arrays.copyOf(whole, cut));
            int complete = (int) new String(whole, 0, cut, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.matches("[0-9a-f]{8} (first|second|third)"))
                    .count();
            boolean lastHasNoEnd = cut > 0 && whole[cut - 1] != '\n';
            int expected = lastHasNoEnd && whole[cut] == '\n' ? complete - 1 : complete;

            try (JournalFile file = open(List.of("first", "second", "third").subList(0, expected))) {
                file.append("after");
            }

            assertEquals(expected + 1, texts().size(), "cut at " + cut);
        }
    }

    @Test
    void aFlippedBitInTheMiddleIsReportedAndTheDamagedFileKept() throws IOException {
        write("first", "second", "third");
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length / 2] ^= 1;
        Files.write(path, bytes);

        try (JournalFile file = JournalFile.open(path).file()) {
            file.append("fourth");
        }

        assertEquals(List.of("first", "third", "fourth"), texts());
        assertTrue(Arrays.equals(bytes, Files.readAllBytes(path.resolveSibling("journal.damaged-1"))));
    }

    @Test
    void theReportOfDamageNamesTheLine() throws IOException {
        write("first", "second", "third");
        byte[] bytes = Files.readAllBytes(path);
        bytes[2] = 'x';
        Files.write(path, bytes);

        JournalFile.Opened opened = JournalFile.open(path);
        opened.file().close();

        assertEquals(1, opened.damage().size());
        assertTrue(
                opened.damage().getFirst().contains("line 1: the sum is wrong"),
                opened.damage().getFirst());
    }

    @Test
    void aRewriteReplacesEverythingAndGoesOn() throws IOException {
        write("first", "second", "third");
        try (JournalFile file = JournalFile.open(path).file()) {
            file.rewrite(List.of("kept"));
            file.append("new");
        }

        assertEquals(List.of("kept", "new"), texts());
        assertFalse(Files.exists(path.resolveSibling("journal.new")));
    }

    @Test
    void aTextOfTwoLinesIsRefused() throws IOException {
        try (JournalFile file = open(List.of())) {
            assertThrows(IllegalArgumentException.class, () -> file.append("two\nlines"));
        }
    }

    private void write(String... texts) throws IOException {
        try (JournalFile file = JournalFile.open(path).file()) {
            for (String text : texts) {
                file.append(text);
            }
        }
    }

    private JournalFile open(List<String> expected) throws IOException {
        JournalFile.Opened opened = JournalFile.open(path);
        assertEquals(expected, opened.texts());
        return opened.file();
    }

    private List<String> texts() throws IOException {
        JournalFile.Opened opened = JournalFile.open(path);
        opened.file().close();
        return opened.texts();
    }
}
