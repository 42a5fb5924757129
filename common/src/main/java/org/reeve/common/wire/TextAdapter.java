package org.reeve.common.wire;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import java.util.function.Function;

/** A value that is a plain string on the wire. */
record TextAdapter<T>(Function<String, T> parse) implements JsonAdapter<T> {
    @Override
    public void toJson(JsonWriter writer, T value) {
        writer.value(value.toString());
    }

    @Override
    public T fromJson(JsonReader reader) {
        return parse.apply(reader.readString());
    }
}
