package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SshBannerTest {
    private final List<Outcome> outcomes = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new SshBanner(outcomes::add));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n",
                "SSH-1.99-Old\n",
                "Keep out!\r\nReally.\r\nSSH-2.0-x\r\nand what follows"
            })
    void aServerThatSaysItsVersionPasses(String said) {
        say(said);
        assertEquals(List.of(Outcome.PASSED), outcomes);
    }

    @Test
    void itMayComeByteByByte() {
        String said = "hello\nSSH-2.0-x\n";
        for (int i = 0; i < said.length(); i++) {
            assertEquals(List.of(), outcomes);
            say(said.substring(i, i + 1));
        }
        assertEquals(List.of(Outcome.PASSED), outcomes);
    }

    @Test
    void anotherVersionIsAWrongAnswer() {
        say("SSH-1.5-\u001b[31mAncient\n");
        assertEquals(List.of(new Outcome.WrongAnswer("it says \"SSH-1.5-?[31mAncient\" instead of SSH-2.0")), outcomes);
    }

    @Test
    void aLineWithoutEndIsAWrongAnswer() {
        say("x".repeat(255));
        assertEquals(List.of(), outcomes);
        say("x");
        assertInstanceOf(Outcome.WrongAnswer.class, outcomes.getFirst());
    }

    @Test
    void linesWithoutEndAreAWrongAnswer() {
        say("x\n".repeat(49));
        assertEquals(List.of(), outcomes);
        say("x\n".repeat(1000));
        assertEquals(1, outcomes.size());
        assertInstanceOf(Outcome.WrongAnswer.class, outcomes.getFirst());
    }

    @Test
    void whoeverHangsUpGivesAWrongAnswer() {
        say("SSH-2.0");
        var _ = channel.close();
        assertInstanceOf(Outcome.WrongAnswer.class, outcomes.getFirst());
    }

    private void say(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }
}
