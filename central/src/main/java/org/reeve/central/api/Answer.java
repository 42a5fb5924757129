package org.reeve.central.api;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** What a caller is answered: JSON, a picture, or nothing with 204. */
record Answer(int status, String type, Buffer body, Map<String, String> headers) {
    private static final String JSON = "application/json; charset=utf-8";

    Answer(int status, String json, Map<String, String> headers) {
        this(status, JSON, Buffer.buffer(json, "UTF-8"), headers);
    }

    static Answer ok(String json) {
        return new Answer(200, json, Map.of());
    }

    /** A browser that opens it shows it and nothing else, whatever is in it. */
    static Answer png(byte[] picture) {
        return new Answer(
                200, "image/png", Buffer.buffer(picture), Map.of("content-security-policy", "default-src 'none'"));
    }

    static Answer created(String json, String location) {
        return new Answer(201, json, Map.of("location", location));
    }

    /** It was asked for, and is being done elsewhere. */
    static Answer accepted(String json, String location) {
        return new Answer(202, json, Map.of("location", location));
    }

    static Answer nothing() {
        return new Answer(204, "", Map.of());
    }
}
