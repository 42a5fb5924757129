package org.reeve.common.wire;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Texts that are nearly right: each is either read, and then written so that it is read the same, or refused. */
class MutatedTextsTest {
    private static final int ROUNDS = 10_000;
    private static final String PIECES = "{}[]\",:\\0123456789.eE+-tfnu \n\t\u0000\u007f\u00e9\uD800\uDC00";

    private final WireCodec codec = WireCodec.create();

    @Test
    void aMutatedTextIsReadOrRefusedAndNothingElse() {
        long seed = Long.getLong("reeve.seed", 20261122L);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        WireExamples.all().values().forEach(frame -> texts.add(codec.encode(frame)));
        int[] read = new int[1];
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (int round = 0; round < ROUNDS; round++) {
                String text = texts.get(random.nextInt(texts.size()));
                int changes = 1 + random.nextInt(4);
                for (int i = 0; i < changes; i++) {
                    text = mutated(text, texts, random);
                }
                read[0] += tried(text, round);
            }
        });
        // Neither all refused nor all read: otherwise this test would show nothing.
        assertTrue(read[0] > ROUNDS / 100 && read[0] < ROUNDS / 2, read[0] + " were read");
    }

    private int tried(String text, int round) {
        Frame frame;
        try {
            if (!(codec.hear(text) instanceof Heard.Said(Frame said))) {
                return 0;
            }
            frame = said;
        } catch (WireException refused) {
            return 0;
        } catch (RuntimeException | Error wrong) {
            return fail("round " + round + ": " + text, wrong);
        }
        try {
            assertTrue(codec.decode(codec.encode(frame)).equals(frame), text);
        } catch (WireException | RuntimeException wrong) {
            return fail("round " + round + " was read, and cannot be said again: " + text, wrong);
        }
        return 1;
    }

    private static String mutated(String text, List<String> texts, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(8));
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, from) + text.substring(to);
            case 1 -> text.substring(0, from) + piece(random) + text.substring(from);
            case 2 -> text.substring(0, from) + piece(random) + text.substring(to);
            case 3 -> text.substring(0, from) + text.substring(from, to) + text.substring(from);
            case 4 -> text.substring(0, from);
            default -> {
                String other = texts.get(random.nextInt(texts.size()));
                yield text.substring(0, from) + other.substring(Math.min(from, other.length()));
            }
        };
    }

    private static String piece(Random random) {
        StringBuilder piece = new StringBuilder();
        int length = 1 + random.nextInt(3);
        for (int i = 0; i < length; i++) {
            piece.append(PIECES.charAt(random.nextInt(PIECES.length())));
        }
        return piece.toString();
    }
}
