package org.reeve.agent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What comes after the handshake, byte for byte, without a socket. */
class RequestHandlerTest {
    private int upgrades;
    private final EmbeddedChannel channel =
            new EmbeddedChannel(Recognition.codec(), new RequestHandler(new FixedPages(), context -> upgrades++));

    @Test
    void pagesAreAnsweredOneAfterTheOtherOnOneConnection() {
        assertTrue(ask("GET /v1/status HTTP/1.1\r\nHost: a\r\n\r\n").endsWith("{\"page\":\"status\"}"));
        assertTrue(ask("GET /v1/operations?x=1 HTTP/1.1\r\nHost: a\r\n\r\n").endsWith("{\"page\":\"operations\"}"));
        assertTrue(ask("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n").endsWith("page 1\n"));
        assertTrue(channel.isOpen());
    }

    @Test
    void headHasTheLengthAndNoBody() {
        String answer = ask("HEAD /v1/status HTTP/1.1\r\nHost: a\r\n\r\n");

        assertTrue(answer.contains("content-length: 17"), answer);
        assertTrue(answer.endsWith("\r\n\r\n"), answer);
    }

    @Test
    void whatDoesNotExistIsAProblemInJson() {
        String answer = ask("GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 404"), answer);
        assertTrue(answer.contains("application/problem+json"), answer);
        assertTrue(answer.contains("\"status\":404"), answer);
        assertFalse(channel.isOpen());
    }

    @Test
    void nothingCanBeToldHereOnlyAsked() {
        String answer = ask("DELETE /v1/status HTTP/1.1\r\nHost: a\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 405") && answer.contains("allow: GET, HEAD"), answer);
    }

    @Test
    void aBodyIsRefusedBeforeItArrives() {
        String answer = ask("GET /v1/status HTTP/1.1\r\nHost: a\r\nContent-Length: 2147483648\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
        assertFalse(channel.isOpen());
    }

    @Test
    void aLongRequestLineIsRefused() {
        String answer = ask("GET /" + "a".repeat(Limits.REQUEST_LINE) + " HTTP/1.1\r\nHost: a\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 414"), answer);
        assertFalse(channel.isOpen());
    }

    @Test
    void longHeaderFieldsAreRefused() {
        String answer =
                ask("GET /v1/status HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(Limits.HEADER_FIELDS) + "\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 431"), answer);
        assertFalse(channel.isOpen());
    }

    @Test
    void theLinkWithoutAnUpgradeSaysWhatToDo() {
        String answer = ask("GET /v1/link HTTP/1.1\r\nHost: a\r\n\r\n");

        assertTrue(answer.startsWith("HTTP/1.1 426"), answer);
        assertEquals(0, upgrades);
    }

    @Test
    void anUpgradeIsHandedOnAndIsNotTimedOut() {
        ask("GET /v1/link HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        channel.freezeTime();
        channel.advanceTimeBy(1, TimeUnit.HOURS);
        channel.runScheduledPendingTasks();

        assertEquals(1, upgrades);
        assertTrue(channel.isOpen());
    }

    @Test
    void whoeverAsksNothingIsDisconnected() {
        channel.freezeTime();
        channel.advanceTimeBy(Limits.FIRST_REQUEST.toMillis() + 1000, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertFalse(channel.isOpen());
    }

    private String ask(String request) {
        channel.writeInbound(Unpooled.copiedBuffer(request, StandardCharsets.ISO_8859_1));
        StringBuilder answer = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            answer.append(part.toString(StandardCharsets.UTF_8));
            part.release();
        }
        return answer.toString();
    }

    private static final class FixedPages implements Pages {
        @Override
        public String status() {
            return "{\"page\":\"status\"}";
        }

        @Override
        public String operations() {
            return "{\"page\":\"operations\"}";
        }

        @Override
        public String metrics() {
            return "page 1\n";
        }
    }
}
