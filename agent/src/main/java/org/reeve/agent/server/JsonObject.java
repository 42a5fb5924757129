package org.reeve.agent.server;

import java.util.List;

/** Writes one JSON object (RFC 8259), for the few pages that are not messages of the protocol. */
public final class JsonObject {
    private final StringBuilder text = new StringBuilder("{");

    public JsonObject with(String name, String value) {
        return withJson(name, quoted(value));
    }

    public JsonObject with(String name, long value) {
        return withJson(name, Long.toString(value));
    }

    public JsonObject with(String name, List<String> values) {
        return withJson(name, array(values.stream().map(JsonObject::quoted).toList()));
    }

    /** @param json the elements, each JSON already */
    public static String array(List<String> json) {
        return "[" + String.join(",", json) + "]";
    }

    /** @param json is JSON already */
    public JsonObject withJson(String name, String json) {
        if (text.length() > 1) {
            text.append(',');
        }
        text.append(quoted(name)).append(':').append(json);
        return this;
    }

    /** The object so far, closed. */
    @Override
    public String toString() {
        return text + "}";
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == '\u007f') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
