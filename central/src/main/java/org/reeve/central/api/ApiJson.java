package org.reeve.central.api;

import org.reeve.central.http.Refusal;
import org.reeve.common.wire.UnknownFields;
import org.reeve.common.wire.WireCodec;
import org.reeve.common.wire.WireException;

/** The JSON of the API. Unlike a peer, a caller is a person who may have mistyped: a field that is not known is refused. */
final class ApiJson {
    private final WireCodec codec = WireCodec.create(UnknownFields.REFUSED);

    <T> String write(Class<T> type, T value) {
        return codec.print(type, value);
    }

    /** @throws Refusal when the text is not the JSON of a {@code type}, with what is wrong */
    <T> T read(Class<T> type, String text) throws Refusal {
        if (text.isBlank()) {
            throw Refusal.badRequest("there is no body", "send a JSON object");
        }
        try {
            return codec.fromJson(type, text);
        } catch (WireException e) {
            throw Refusal.badRequest(
                    "the body is not the JSON that belongs here: " + e.getMessage(),
                    "compare it with /api/v1/openapi.json");
        }
    }
}
