package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

class TextSearchTest {
    /** Of few letters, so that beginnings of the text come again and again. */
    @RepeatedTest(500)
    void findsWhatIsThereHoweverItComesInParts(RepetitionInfo run) {
        Random random = new Random(run.getCurrentRepetition());
        String text = letters(random, 1 + random.nextInt(6));
        String page = letters(random, random.nextInt(40));

        TextSearch search = new TextSearch(text);
        ByteBuf bytes = Unpooled.copiedBuffer(page, StandardCharsets.UTF_8);
        boolean found = false;
        while (bytes.isReadable() && !found) {
            found = search.isFoundAfter(bytes.readSlice(Math.min(bytes.readableBytes(), 1 + random.nextInt(5))));
        }
        assertEquals(page.contains(text), found, () -> text + " in " + page);
    }

    private static String letters(Random random, int count) {
        return random.ints(count, 0, 3).mapToObj(i -> "abä".substring(i, i + 1)).collect(Collectors.joining());
    }
}
