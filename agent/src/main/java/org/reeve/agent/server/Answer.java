package org.reeve.agent.server;

import io.netty.handler.codec.http.HttpResponseStatus;

/** What a request is answered with. */
record Answer(HttpResponseStatus status, String contentType, String body) {
    private static final String JSON = "application/json";
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

    /** RFC 9457. @param detail what happened, and what to do */
    static Answer problem(HttpResponseStatus status, String detail) {
        JsonObject body = new JsonObject()
                .with("title", status.reasonPhrase())
                .with("status", status.code())
                .with("detail", detail);
        return new Answer(status, PROBLEM, body.toString());
    }

    /** @param extra a member beside those of RFC 9457, as JSON */
    static Answer problem(HttpResponseStatus status, String detail, String extraName, String extra) {
        JsonObject body = new JsonObject()
                .with("title", status.reasonPhrase())
                .with("status", status.code())
                .with("detail", detail)
                .withJson(extraName, extra);
        return new Answer(status, PROBLEM, body.toString());
    }
}
