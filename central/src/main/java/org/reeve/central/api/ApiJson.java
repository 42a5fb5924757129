package org.reeve.central.api;

import io.avaje.json.stream.BufferRecycleStrategy;
import io.avaje.jsonb.Jsonb;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reeve.central.http.Refusal;
import org.reeve.common.wire.WireLimits;

/** The JSON of the API. Unlike a peer, a caller is a person who may have mistyped: a field that is not known is refused. */
final class ApiJson {
    private static final Pattern UNKNOWN = Pattern.compile("Unknown property (\\S{1,100}) at");

    private final Jsonb jsonb = Jsonb.builder()
            .failOnUnknown(true)
            .bufferRecycling(BufferRecycleStrategy.NO_RECYCLING)
            .classLoader(ApiJson.class.getClassLoader())
            .build();

    <T> String write(Class<T> type, T value) {
        return jsonb.type(type).toJson(value);
    }

    /** @throws Refusal when the text is not the JSON of a {@code type}, with what is wrong */
    <T> T read(Class<T> type, String text) throws Refusal {
        if (text.isBlank()) {
            throw Refusal.badRequest("there is no body", "send a JSON object");
        }
        if (depth(text) > WireLimits.MAX_DEPTH) {
            throw Refusal.badRequest(
                    "the JSON nests deeper than " + WireLimits.MAX_DEPTH, "no body of this API needs more than 4");
        }
        @Nullable T value;
        try {
            value = jsonb.type(type).fromJson(text);
        } catch (RuntimeException e) {
            // Avaje has no single exception for what is wrong with a text.
            throw refusal(String.valueOf(e.getMessage()));
        }
        if (value == null) {
            throw Refusal.badRequest("the body is null", "send a JSON object");
        }
        return value;
    }

    private static Refusal refusal(String message) {
        Matcher unknown = UNKNOWN.matcher(message);
        return unknown.find()
                ? Refusal.badRequest(
                        "the field \"" + unknown.group(1) + "\" is not known here",
                        "leave it out, or look for its spelling in /api/v1/openapi.json")
                : Refusal.badRequest(
                        "the body is not the JSON that belongs here: " + message,
                        "compare it with /api/v1/openapi.json");
    }

    private static int depth(String text) {
        int deepest = 0;
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else {
                    quoted = c != '"';
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                deepest = Math.max(deepest, ++depth);
            } else if (c == '}' || c == ']') {
                depth--;
            }
        }
        return deepest;
    }
}
