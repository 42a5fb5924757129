package org.reeve.common.link;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reeve.common.wire.WireLimits;

class LineSplitterTest {
    private final LineSplitter splitter = new LineSplitter();
    private final List<String> lines = new ArrayList<>();

    private void feed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        splitter.feed(bytes, 0, bytes.length, lines::add);
    }

    @Test
    void linesAreTheSameHoweverTheBytesArrive() {
        String text = "\nfirst\r\n\n \nzażółć 😀\nlast without end";
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            LineSplitter fresh = new LineSplitter();
            List<String> found = new ArrayList<>();
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int at = 0;
            while (at < bytes.length) {
                int count = Math.min(bytes.length - at, random.nextInt(5));
                fresh.feed(bytes, at, count, found::add);
                at += count;
            }
            assertEquals(List.of("first", "zażółć 😀"), found, "seed " + seed);
        }
    }

    @Test
    void theLongestLinePassesAndALongerOneIsPassedOver() {
        String longest = "x".repeat(WireLimits.MAX_TEXT);
        feed(longest);
        feed("\n" + longest);
        feed("y\nnext\n");
        assertEquals(List.of(longest, "next"), lines);
    }

    @Test
    void aLineWithoutEndTakesNoMoreRoomThanTheLongest() {
        byte[] much = new byte[64 * 1024];
        // 1 GiB in a heap of one: kept bytes would end the test.
        for (int i = 0; i < 16 * 1024; i++) {
            splitter.feed(much, 0, much.length, lines::add);
        }
        feed("\nafter\n");
        assertEquals(List.of("after"), lines);
    }
}
