package org.reeve.watchdog.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reeve.watchdog.recovery.FailedCheck;

class HttpAnswerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final List<Outcome> outcomes = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7,   80,   ,                 192.0.2.7",
        "192.0.2.7,   8080, ,                 192.0.2.7:8080",
        "2001:db8::7, 80,   ,                 [2001:db8::7]",
        "2001:db8::7, 8080, www.example.org,  www.example.org:8080",
        "192.0.2.7,   80,   www.example.org,  www.example.org",
    })
    void theRequestNamesTheSite(String address, int port, @Nullable String host, String named) {
        EmbeddedChannel channel = asked(port, new Check.Page("/a?b=c", host, List.of(), null), address);
        assertEquals(
                "GET /a?b=c HTTP/1.1\r\nhost: " + named
                        + "\r\nuser-agent: reeve-watchdog\r\naccept: */*\r\nconnection: close\r\n\r\n",
                sent(channel));
    }

    @ParameterizedTest
    @CsvSource({"200,+", "204,+", "301,+", "399,+", "400,-", "404,-", "502,-"})
    void aPageThatIsThereOrLeadsOnPasses(int status, String verdict) {
        say(asked(page(List.of(), null)), "HTTP/1.1 " + status + " x\r\n\r\n");
        assertEquals(
                List.of(verdict.equals("+") ? Outcome.PASSED : new Outcome.WrongAnswer("the page says " + status)),
                outcomes);
    }

    @Test
    void onlyTheStatusesThatAreWantedPass() {
        say(asked(page(List.of(401, 403), null)), "HTTP/1.1 401 Unauthorized\r\n\r\n");
        say(asked(page(List.of(401, 403), null)), "HTTP/1.1 200 OK\r\n\r\n");
        assertEquals(List.of(Outcome.PASSED, new Outcome.WrongAnswer("the page says 200")), outcomes);
    }

    @Test
    void aTextIsFoundWhereverItIsCut() {
        for (int cut = 1; cut < 20; cut++) {
            outcomes.clear();
            String answer = OK + "content-length: 20\r\n\r\nall: äll is well....";
            EmbeddedChannel channel = asked(page(List.of(), "äll is well"));
            say(channel, answer.substring(0, OK.length() + 22 + cut));
            say(channel, answer.substring(OK.length() + 22 + cut));
            assertEquals(List.of(Outcome.PASSED), outcomes, "cut at " + cut);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transfer-encoding: chunked\r\n\r\n5\r\nall i\r\n6\r\ns well\r\n0\r\n\r\n",
                "content-length: 12\r\n\r\n all is well",
                "\r\nwithout a length all is well",
            })
    void aTextIsFoundHoweverTheBodyIsSent(String rest) {
        say(asked(page(List.of(), "all is well")), OK + rest);
        assertEquals(List.of(Outcome.PASSED), outcomes);
    }

    @Test
    void aPageWithoutTheTextIsAWrongAnswer() {
        say(asked(page(List.of(), "well")), OK + "content-length: 3\r\n\r\nbad");
        assertEquals(List.of(new Outcome.WrongAnswer("the page does not have \"well\" in it")), outcomes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transfer-encoding: chunked\r\n\r\n4\r\nall \r\n0\r\nx-trailer: well\r\n\r\n",
                "content-length: 4\r\n\r\nall well",
            })
    void onlyWhatBelongsToThePageIsSearched(String rest) {
        say(asked(page(List.of(), "well")), OK + rest);
        assertEquals(new Outcome.WrongAnswer("the page does not have \"well\" in it"), outcomes.getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transfer-encoding: chunked\r\n\r\nzzz\r\nall well",
                "transfer-encoding: chunked\r\n\r\n-1\r\nall well",
                "transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\nall well",
                "transfer-encoding: chunked\r\ncontent-length: 2\r\n\r\n4\r\nall \r\n0\r\n\r\n",
                "content-length: -4\r\n\r\nall well",
                "content-length: 4\r\ncontent-length: 5\r\n\r\nall well",
            })
    void aBodyThatIsMeasuredWronglyIsNotHttp(String rest) {
        say(asked(page(List.of(), "well")), OK + rest);
        assertEquals(List.of(new Outcome.WrongAnswer("what it answers is not HTTP")), outcomes);
    }

    @Test
    void aPageWithoutALengthEndsWithItsConnection() {
        EmbeddedChannel channel = asked(page(List.of(), "well"));
        say(channel, "HTTP/1.0 200 OK\r\n\r\nall is wel");
        var _ = channel.close();
        assertEquals(new Outcome.WrongAnswer("the page does not have \"well\" in it"), outcomes.getFirst());
    }

    @Test
    void aPageThatBreaksOffIsAWrongAnswer() {
        EmbeddedChannel channel = asked(page(List.of(), "well"));
        say(channel, OK + "content-length: 30\r\n\r\nall is w");
        assertEquals(List.of(), outcomes);
        var _ = channel.close();
        assertInstanceOf(Outcome.WrongAnswer.class, outcomes.getFirst());
    }

    @Test
    void aServerMaySayThatItWorksOnIt() {
        EmbeddedChannel channel = asked(page(List.of(), null));
        say(
                channel,
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n");
        assertEquals(List.of(), outcomes);
        say(channel, OK + "\r\n");
        assertEquals(Outcome.PASSED, outcomes.getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SSH-2.0-OpenSSH_9.2p1\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n", "220 mail.example.org ESMTP\r\n"})
    void anotherProtocolIsAWrongAnswer(String said) {
        say(asked(page(List.of(), null)), said);
        assertEquals(new Outcome.WrongAnswer("what it answers is not HTTP"), outcomes.getFirst());
    }

    @Test
    void headersWithoutEndAreAWrongAnswer() {
        EmbeddedChannel channel = asked(page(List.of(), null));
        say(channel, OK);
        for (int i = 0; i < 40 && outcomes.isEmpty(); i++) {
            say(channel, "x-" + i + ": " + "x".repeat(1000) + "\r\n");
        }
        assertEquals(new Outcome.WrongAnswer("what it answers is not HTTP"), outcomes.getFirst());
    }

    @Test
    void aFirstLineWithoutEndIsAWrongAnswer() {
        EmbeddedChannel channel = asked(page(List.of(), null));
        for (int i = 0; i < 40 && outcomes.isEmpty(); i++) {
            say(channel, "x".repeat(100));
        }
        assertEquals(new Outcome.WrongAnswer("what it answers is not HTTP"), outcomes.getFirst());
    }

    @Test
    void whoeverHangsUpGivesAWrongAnswer() {
        var _ = asked(page(List.of(), null)).close();
        assertEquals(List.of(new Outcome.WrongAnswer("it closed the connection without an answer")), outcomes);
    }

    private static Check.Page page(List<Integer> statuses, @Nullable String text) {
        return new Check.Page("/", null, statuses, text);
    }

    private EmbeddedChannel asked(Check.Page page) {
        EmbeddedChannel channel = asked(80, page, "192.0.2.7");
        assertNotNull(sent(channel));
        return channel;
    }

    private EmbeddedChannel asked(int port, Check.Page page, String address) {
        Check.Http check = new Check.Http(
                new Check.Terms(
                        "shop", Duration.ofSeconds(30), Duration.ofSeconds(5), 3, FailedCheck.Action.ALERT, null),
                null,
                port,
                page,
                null);
        return new EmbeddedChannel(HttpAnswer.handlers(check, List.of(), InetAddress.ofLiteral(address), outcomes::add)
                .toArray(ChannelHandler[]::new));
    }

    private static String sent(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
            all.append(next.toString(StandardCharsets.US_ASCII));
            next.release();
        }
        return all.toString();
    }

    private static void say(EmbeddedChannel channel, String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }
}
