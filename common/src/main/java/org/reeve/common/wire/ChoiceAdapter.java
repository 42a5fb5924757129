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
    private final Map<String, Class<? extends T>> types = new HashMap<>();

    ChoiceAdapter(Jsonb jsonb, Class<T> sealed) {
        this.jsonb = jsonb;
        for (Class<?> type : sealed.getPermittedSubclasses()) {
            types.put(nameOf(type), type.asSubclass(sealed));
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
        return ascii(jsonb.type(type).toJson((R) value));
    }

    /**
     * The same JSON with every character outside ASCII escaped: a value written raw into another is cut to its low bytes by
     * the generated code's writer.
     */
    static String ascii(String json) {
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c < 0x7F) {
                escaped.append(c);
            } else {
                escaped.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    escaped.append(Character.forDigit((c >> shift) & 0xF, 16));
                }
            }
        }
        return escaped.toString();
    }

    @Override
    public T fromJson(JsonReader reader) {
        return parse(reader.readRaw());
    }

    /** @param text one object, which has passed the check */
    T parse(String text) {
        try {
            return jsonb.type(types.get(WireCheck.typeOf(text))).fromJson(text);
        } catch (WireException unchecked) {
            throw new IllegalStateException("the check let this through: " + text, unchecked);
        }
    }
}
