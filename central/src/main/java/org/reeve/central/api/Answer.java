package org.reeve.central.api;

import java.util.Map;

/** What a caller is answered: JSON, or nothing with 204. */
record Answer(int status, String json, Map<String, String> headers) {
    static Answer ok(String json) {
        return new Answer(200, json, Map.of());
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
