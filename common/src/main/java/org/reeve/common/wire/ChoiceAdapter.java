package org.reeve.common.wire;

import io.avaje.json.JsonAdapter;
import io.avaje.json.JsonReader;
import io.avaje.json.JsonWriter;
import io.avaje.jsonb.Jsonb;
import java.util.HashMap;
import java.util.Map;

/**
 * A sealed type as the JSON object of one of its records, with the record's name in {@code "type"}. The generated
 * adapters of sealed types need {@code "type"} to come first and take a missing number for 0, therefore this one.
 */
final class ChoiceAdapter<T> implements JsonAdapter<T> {
    private final Jsonb jsonb;
    private final Map<String, Class<?>> types = new HashMap<>();

    ChoiceAdapter(Jsonb jsonb, Class<T> sealed) {
        this.jsonb = jsonb;
        for (Class<?> type : sealed.getPermittedSubclasses()) {
            types.put(nameOf(type), type);
        }
    }

    /** The name of a record on the wire: {@code RunOperation} is {@code run-operation}. */
    static String nameOf(Class<?> type) {
        StringBuilder name = new StringBuilder();
        for (char c : type.getSimpleName().toCharArray()) {
            if (Character.isUpperCase(c) && !name.isEmpty()) {
                name.append('-');
            }
            name.append(Character.toLowerCase(c));
        }
        return name.toString();
    }

    @Override
    public void toJson(JsonWriter writer, T value) {
        String fields = plain(value.getClass(), value);
        String type = "{\"type\":\"" + nameOf(value.getClass()) + '"';
        writer.rawValue(fields.equals("{}") ? type + '}' : type + ',' + fields.substring(1));
    }

    @SuppressWarnings("unchecked")
    private <R> String plain(Class<R> type, Object value) {
        return jsonb.type(type).toJson((R) value);
    }

    @Override
    public T fromJson(JsonReader reader) {
        return parse(reader.readRaw());
    }

    @SuppressWarnings("unchecked")
    T parse(String text) {
        try {
            return (T) jsonb.type(types.get(WireCheck.typeOf(text))).fromJson(text);
        } catch (WireException unchecked) {
            throw new IllegalStateException("the check let this through: " + text, unchecked);
        }
    }
}
