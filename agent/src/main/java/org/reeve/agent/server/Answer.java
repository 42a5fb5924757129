package org.reeve.agent.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** What a request is answered with. */
record Answer(HttpResponseStatus status, String contentType, String body) {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String PROBLEM = "application/problem+json";
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    static Answer json(String body) {
        return new Answer(HttpResponseStatus.OK, JSON, body);
    }

    static Answer accepted(String body) {
        return new Answer(HttpResponseStatus.ACCEPTED, JSON, body);
    }

    static Answer metrics(String body) {
        return new Answer(HttpResponseStatus.OK, METRICS, body);
    }

    static Answer text(String body) {
        return new Answer(HttpResponseStatus.OK, TEXT, body);
    }

    /**
     * RFC 9457.
     *
     * @param detail what happened, and what to do
     */
    static Answer problem(HttpResponseStatus status, String detail) {
        JsonObject body = new JsonObject()
                .with("title", status.reasonPhrase())
                .with("status", status.code())
                .with("detail", detail);
        return new Answer(status, PROBLEM, body.toString());
    }

    /** What becomes of the connection. */
    enum Connection {
        KEPT,
        CLOSED
    }

    FullHttpResponse response(ByteBufAllocator allocator, Connection connection) {
        ByteBuf content = ByteBufUtil.writeUtf8(allocator, body);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes())
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set("x-content-type-options", "nosniff");
        if (connection == Connection.CLOSED) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        }
        if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers().set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        }
        return response;
    }
}
